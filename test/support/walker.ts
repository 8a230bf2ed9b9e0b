import { request } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'vitest'
import { createVisitor, type Visitor } from './http-client.js'
import { asJson, jsonOf, type Walk } from './walk.js'

/** A host app under attack, the real one or one that is broken on purpose: the checks below do not know which. */
export interface Target {
  readonly url: string
  /** Somebody who has given his password in a browser of his own: "P". Always the same user. */
  signIn(): Promise<Visitor>
  /** His right code in a time step nobody has used yet. */
  freshCode(): Promise<string>
  /** How often the guarded side effect has happened. */
  count(): Promise<number>
}

/** A user of the example, as the checks want him. */
export function targetOf(walk: Walk, name: keyof Walk['secrets']): Target {
  return {
    url: walk.url,
    signIn: () => walk.signIn(name),
    freshCode: async () => {
      await walk.later(60)
      return walk.code(name)
    },
    count: walk.count,
  }
}

/** CONTRACT: refused is 401 or 403, or the way to the step; and no cookie that grants more. */
export function expectRefused(answer: Response, what: string): void {
  const toTheStep = answer.status === 303 && /^\/otp(\?|$)/.test(answer.headers.get('location') ?? '')
  const refused = toTheStep || answer.status === 401 || answer.status === 403
  expect({ what, status: answer.status, refused }).toEqual({ what, status: answer.status, refused: true })
  expectNoPass(answer)
}

/** No cookie that grants anything. */
export function expectNoPass(answer: Response): void {
  expect(answer.headers.getSetCookie().filter((line) => /^(__Host-)?secondstep=./.test(line))).toEqual([])
}

/** The pages and acts that are behind the step in every host here. */
export const guarded = [
  ['GET', '/private'],
  ['GET', '/api/private'],
  ['POST', '/api/act'],
] as const satisfies readonly (readonly [string, string])[]

/** Spellings that a guard by prefix, by lower case or by a tidied path takes for something that is open. */
const spellings: readonly string[] = [
  '/otp/../private',
  '/otp/anything/private',
  '/otpx/../private',
  '/OTP/../private',
  '/assets/../private',
  '/login/../private',
  '/host.css/../private',
  '/otp/assets/..%2f..%2fprivate',
  '/otp%2f..%2fprivate',
  '/./private',
  '//private',
  '/private/',
  '/PRIVATE',
  '/%70rivate',
  '/private;/otp',
  '/private?/otp',
]

/** T-01, T-15: the password alone opens nothing, however the address is written, and nothing happens behind the guard. */
export async function expectStepCannotBeSkipped(target: Target): Promise<void> {
  const thief = await target.signIn()
  const before = await target.count()
  for (const [method, path] of guarded) {
    for (const headers of [asJson, { accept: 'text/html' }]) {
      expectRefused(await thief.send(path, { method, headers }), `${method} ${path}`)
    }
  }
  for (const path of spellings) expectRefused(await sendLetterByLetter(target.url, { path, visitor: thief }), path)
  for (const headers of falsePromises) {
    expectRefused(await thief.send('/api/act', { method: 'POST', headers: { ...asJson, ...headers } }), 'a promise')
  }
  expect(await target.count()).toBe(before)
}

const falsePromises: readonly Record<string, string>[] = [
  { 'x-original-url': '/otp' },
  { 'x-rewrite-url': '/login' },
  { 'x-forwarded-for': '127.0.0.1' },
  { 'x-http-method-override': 'GET' },
  { referer: 'http://127.0.0.1/otp' },
]

/** T-23 and RFC 6238 5.2: one code, many logins of one user at once, one of them passes; and the code is spent afterwards. */
export async function expectOneCodeOnce(target: Target, logins: number): Promise<void> {
  const visitors = await signInOften(target, logins)
  const code = await target.freshCode()
  const answers = await Promise.all(visitors.map((visitor) => visitor.post('/otp', { code })))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const passed = answers.filter((answer) => answer.headers.getSetCookie().some((line) => /^secondstep=./.test(line)))
  expect(passed).toHaveLength(1)
  const later = await (await target.signIn()).post('/otp', { code })
  expect([later.status, (await jsonOf(later))['code']]).toEqual([422, 'replayed'])
  expectNoPass(later)
}

/** T-21, T-23: wrong codes at once, from many logins; no more of them are looked at than the budget, and told at that. */
export async function expectGuessesStayInBudget(target: Target, guesses: number, budget = 5): Promise<void> {
  const visitors = await signInOften(target, 20)
  const right = await target.freshCode()
  const wrong = codesBeside(right, guesses)
  const answers = await Promise.all(wrong.map((code, index) => visitors[index % 20]?.post('/otp', { code })))
  const codes = await Promise.all(answers.map(async (answer) => answer && (await jsonOf(answer))['code']))
  const evaluated = codes.filter((code) => code === 'mismatch').length
  expect(evaluated).toBeGreaterThan(0)
  expect(evaluated).toBeLessThanOrEqual(budget)
  // 503: more requests than may wait for one record were turned away; nothing was looked at.
  expect([...new Set(codes)].filter((code) => code !== 'unavailable').toSorted()).toEqual(['mismatch', 'throttled'])
  // Beyond the budget the right one is worth as much as a wrong one.
  const late = await (await target.signIn()).post('/otp', { code: right })
  expect([late.status, (await jsonOf(late))['code']]).toEqual([429, 'throttled'])
  expectNoPass(late)
}

/** T-09, T-75: a pass opens the login it was given to, and no other one, of the same user neither. */
export async function expectPassStaysWithItsLogin(target: Target): Promise<void> {
  const owner = await target.signIn()
  await owner.get('/otp')
  const copy = createVisitor(target.url, owner.cookies)
  expect((await owner.post('/otp', { code: await target.freshCode() })).status).toBe(200)
  expect((await owner.get('/private')).status).toBe(200)
  expectRefused(await copy.get('/private'), 'a jar copied before the step')
  const other = await target.signIn()
  other.cookies.set('secondstep', owner.cookies.get('secondstep') ?? '')
  expectRefused(await other.get('/private'), 'another login with the pass of this one')
}

/** T-11: what was copied before the sign-out is worth nothing after it. */
export async function expectSignOutEndsCopies(target: Target): Promise<void> {
  const owner = await target.signIn()
  expect((await owner.post('/otp', { code: await target.freshCode() })).status).toBe(200)
  expect((await owner.get('/private')).status).toBe(200)
  const copy = createVisitor(target.url, owner.cookies)
  expect((await owner.post('/logout')).status).toBe(200)
  for (const [method, path] of guarded) {
    const answer = await copy.send(path, { method, headers: asJson })
    expect([path, answer.status]).toEqual([path, 401])
  }
}

/** T-51: looking changes nothing that is kept. */
export async function expectReadingWritesNothing(
  visitor: Visitor,
  paths: readonly string[],
  stored: () => Promise<string> | string,
): Promise<void> {
  const before = await stored()
  for (const path of paths) {
    for (const method of ['GET', 'HEAD']) {
      for (const accept of ['text/html', 'application/json']) {
        await visitor.send(path, { method, headers: { accept, purpose: 'prefetch' } })
      }
    }
    expect([path, await stored()]).toEqual([path, before])
  }
}

/** Codes that are neither this one nor each other. */
export function codesBeside(right: string, count: number): readonly string[] {
  const codes = Array.from({ length: count + 1 }, (_, index) => String(100_000 + index * 3_989).padStart(6, '0'))
  return codes.filter((code) => code !== right).slice(0, count)
}

function signInOften(target: Target, times: number): Promise<readonly Visitor[]> {
  return Promise.all(Array.from({ length: times }, () => target.signIn()))
}

/** A request whose method and path go out letter by letter; `fetch` would tidy the path up and refuse some methods. */
export function sendLetterByLetter(
  url: string,
  sent: {
    readonly path: string
    readonly method?: string
    readonly visitor?: Visitor
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  },
): Promise<Response> {
  const { hostname, port } = new URL(url)
  const cookie = sent.visitor === undefined ? '' : cookieHeaderOf(sent.visitor)
  // Node leaves the length out for methods that rarely have a body; the body would be taken for the next request.
  const length = sent.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent.body)) }
  const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...length, ...sent.headers }
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path: sent.path, method: sent.method ?? 'GET', headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const received = new Headers()
        for (let at = 0; at < answer.rawHeaders.length; at += 2) {
          received.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '')
        }
        const status = answer.statusCode ?? 0
        const body = Buffer.concat(chunks)
        resolve(new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers: received }))
      })
    })
    outgoing.on('error', reject)
    outgoing.end(sent.body)
  })
}

/** Bytes onto the wire in one packet, and all that comes back until the server closes, or until it is enough. */
export function sendBytes(
  url: string,
  bytes: string,
  isEnough: (received: string) => boolean = () => false,
): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      received += String(part)
      if (isEnough(received)) socket.destroy()
    })
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

/** The jar as one header. */
export function cookieHeaderOf(visitor: Visitor): string {
  return [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}
