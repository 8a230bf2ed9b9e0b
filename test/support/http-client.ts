/** A visitor who keeps his cookies and follows nothing by himself. */
export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body?: Record<string, unknown>, headers?: Record<string, string>): Promise<Response>
  /** Any request, with the visitor's cookies. */
  send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response>
  /** The jar as it is; what is written into it is sent along. */
  readonly cookies: Map<string, string>
}

export function createVisitor(base: string, jar: Iterable<readonly [string, string]> = []): Visitor {
  const cookies = new Map<string, string>(jar)

  async function send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie === '' ? {} : { cookie }), ...init.headers }
    const response = await fetch(base + path, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(line)
    return response
  }

  function keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (name === undefined || value === undefined) return
    if (value === '' || /;\s*max-age=0\b/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  return {
    cookies,
    send,
    get: (path, headers = {}) => send(path, { headers: { accept: 'text/html', ...headers } }),
    post: (path, body = {}, headers = {}) =>
      send(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      }),
  }
}
