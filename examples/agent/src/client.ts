/** An answer of a server: its status and the fields of its JSON. */
export interface Answer {
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** Talks JSON to one server, and keeps its cookies. */
export interface Client {
  get(path: string): Promise<Answer>
  post(path: string, body: object): Promise<Answer>
}

/**
 * @param bearer the token an agent is known by; people are known by their cookies.
 */
export function createClient(base: string, bearer?: string): Client {
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(addressOf(path, base), {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(cookies.size === 0 ? {} : { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }),
      },
    }).catch((cause: unknown) => {
      throw new Error(`Nobody answers at ${base}.`, { cause })
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const fields: unknown = await response.json().catch(() => undefined)
    return { status: response.status, fields: typeof fields === 'object' && fields !== null ? { ...fields } : {} }
  }
  return {
    get: (path) => send(path, { method: 'GET' }),
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
  }
}

function addressOf(path: string, base: string): URL {
  if (!URL.canParse(path, base)) throw new Error(`${base} is no address.`)
  return new URL(path, base)
}
