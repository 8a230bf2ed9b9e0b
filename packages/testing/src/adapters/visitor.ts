import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { SessionKind } from './host-plan.js'

/** A request, letter by letter: nothing tidies its path up. */
export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent in one piece with its length, or in several pieces without. */
  readonly body?: string | readonly string[] | undefined
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Whole `Set-Cookie` lines. */
  readonly setCookies: readonly string[]
  readonly bytes: Buffer
  readonly text: string
  /** The fields of a JSON body; empty if it is none. */
  readonly json: Readonly<Record<string, unknown>>
}

/** Somebody with a browser or a program of his own: it keeps cookies and its token, and follows nothing by itself. */
export interface Visitor {
  readonly cookies: Map<string, string>
  /** Headers that go along with every request. */
  readonly always: Record<string, string>
  send(path: string, asked?: Asked): Promise<Answer>
  /** As a browser opens a page. */
  open(path: string, headers?: Asked['headers']): Promise<Answer>
  /** As a program posts JSON. */
  post(path: string, fields: object, headers?: Asked['headers']): Promise<Answer>
  /** As a browser posts a form. */
  submit(path: string, fields: Readonly<Record<string, string>>, headers?: Asked['headers']): Promise<Answer>
  /** Asks for the upgrade to a WebSocket; answers the status. */
  knock(path: string, headers?: Asked['headers']): Promise<number>
  /** Somebody else with a copy of all it has kept so far. */
  copy(): Visitor
}

/** The pass header of hosts without cookies. */
export const passHeader = 'secondstep-pass'

export function createVisitor(origin: string, session: SessionKind, from?: Visitor): Visitor {
  const cookies = new Map(from?.cookies)
  const always: Record<string, string> = { ...from?.always }

  const withOwn = (headers: Asked['headers'] = {}): Readonly<Record<string, string>> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return { ...(cookie === '' ? {} : { cookie }), ...always, ...headers }
  }

  const send = async (path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> => {
    const answer = await exchange(origin, path, { method, headers: withOwn(headers), body })
    if (session !== 'none') for (const line of answer.setCookies) keep(cookies, line)
    const { token, pass } = answer.json
    if (typeof token === 'string') always['authorization'] = `Bearer ${token}`
    if (session === 'none' && typeof pass === 'string') always[passHeader] = pass
    return answer
  }

  const visitor: Visitor = {
    cookies,
    always,
    send,
    open: (path, headers = {}) => send(path, { headers: { accept: 'text/html', ...headers } }),
    post: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
        body: JSON.stringify(fields),
      }),
    submit: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
    knock: (path, headers) => upgrade(origin, path, withOwn(headers)),
    copy: () => createVisitor(origin, session, visitor),
  }
  return visitor
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (name === undefined || value === undefined) return
  const isOver = /;\s*max-age=(0|-\d+)\b/i.test(line) || /;\s*expires=\w+, 01[ -]jan[ -]1970/i.test(line)
  if (value === '' || isOver) cookies.delete(name)
  else cookies.set(name, value)
}

/** One request on a connection of its own. `fetch` would tidy paths up, add headers, and refuse some methods. */
function exchange(origin: string, path: string, { method, headers, body }: Asked): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const pieces = typeof body === 'string' ? [body] : (body ?? [])
  const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {}
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers: { ...length, ...headers }, agent: false })
    sent.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const { 'set-cookie': setCookies = [], ...others } = response.headers
        const plain = Object.entries(others).map(([name, value]) => [name, String(value)])
        const bytes = Buffer.concat(chunks)
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(plain),
          setCookies,
          bytes,
          text: bytes.toString('utf8'),
          json: fieldsOf(bytes.toString('utf8')),
        })
      })
    })
    // A server that has answered a body it did not want may close while the rest is still on its way.
    sent.on('error', reject)
    for (const piece of pieces) sent.write(piece)
    sent.end()
  })
}

/** The first half of a WebSocket's handshake; whatever it leads to is cut at once. */
function upgrade(origin: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { hostname, port } = new URL(origin)
  const handshake = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { ...handshake, ...headers }, agent: false })
    sent.on('upgrade', ({ statusCode }, socket) => {
      socket.destroy()
      resolve(statusCode ?? 0)
    })
    sent.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The parts of an answer a claim is about, compared at once, so that a failure shows all of them. */
export function assertAnswer(
  answer: Answer,
  expected: { readonly status: number; readonly code?: string; readonly location?: string },
  what: string,
): void {
  const found: Record<string, unknown> = { what, status: answer.status }
  if ('code' in expected) found['code'] = answer.json['code']
  if ('location' in expected) found['location'] = answer.headers['location']
  assert.deepEqual(found, { what, ...expected })
}
