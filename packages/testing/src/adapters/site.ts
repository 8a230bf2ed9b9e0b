import { randomBytes } from 'node:crypto'
import { type CoreOptions, createSecondStep } from '@secondstep/core'
import { codeFor } from '../code-for.js'
import { createFakeClock, type FakeClock } from '../fake-clock.js'
import { createUserDirectory, type UserDirectory } from '../user-directory.js'
import type { AdapterOptions, HostPlan, HostRow, RequestKind, SessionKind, StartHost } from './host-plan.js'
import { createVisitor, type Visitor } from './visitor.js'
import { createWatchedStore, type WatchedStore } from './watched-store.js'

/** Users of every site: the first two have a live key, the third has none. */
export type UserName = 'ann' | 'ben' | 'cleo'

/** What a claim may change of the app it wants to see. */
export interface SiteWish extends Partial<Pick<HostPlan, 'bodies'>> {
  readonly options?: Partial<AdapterOptions>
}

/** A started app under test: everybody is asked for a code, and time moves only when told. */
export interface Site {
  readonly url: string
  readonly session: SessionKind
  readonly requests: RequestKind
  readonly clock: FakeClock
  readonly users: UserDirectory<HostRow>
  /** The records below the kit: how often they were used, and whether and when they can be reached. */
  readonly store: WatchedStore
  /** Whether the app's sessions load. */
  readonly sessions: { down: boolean }
  /** What the kit has logged as errors. */
  readonly logged: readonly string[]
  /** The codes, or else the messages, of the errors the app's error handler was given. */
  readonly errors: readonly string[]
  /** What `GET /download` streams. */
  readonly download: Buffer
  /** How often a handler below the guard has run. */
  handled(): number
  /** Somebody nobody knows. */
  stranger(): Visitor
  /** Somebody who has given his password; the step is missing. */
  signedIn(name?: UserName, base?: string): Promise<Visitor>
  /** Somebody who has passed the step, too. */
  passed(name?: UserName): Promise<Visitor>
  /** Somebody's right code in a time step nobody has used yet. */
  freshCode(name?: UserName): string
  close(): Promise<void>
}

/** What the app under test streams: more than one piece of a socket. */
const download = randomBytes(300_000)

/** Starts the app under test as a claim wants it. */
export async function openSite(
  start: StartHost,
  session: SessionKind,
  wish: SiteWish & Pick<HostPlan, 'mounting'> & Partial<Pick<Site, 'requests'>>,
): Promise<Site> {
  const clock = createFakeClock()
  const rows = ['ann', 'ben', 'cleo'].map((id) => ({ id, name: id, email: `${id}@example.test` }))
  const users = createUserDirectory<HostRow>(rows)
  const store = createWatchedStore()
  const sessions = { down: false }
  const errors: string[] = []
  const logged: string[] = []
  let handled = 0

  const options: AdapterOptions = {
    issuer: 'Acme',
    secrets: `t1:${randomBytes(32).toString('base64')}`,
    store,
    users,
    clock,
    initialScope: 'everyone',
    selfEnrolment: 'signed_in',
    logger: { info: () => undefined, warn: () => undefined, error: (text) => logged.push(String(text)) },
    ...wish.options,
  }
  const keys = await enrol(options, clock)
  const host = await start({
    options: session === 'none' ? { ...options, ...cookieless } : options,
    session,
    mounting: wish.mounting,
    bodies: wish.bodies ?? 'unread',
    download,
    // As a host does that keeps the row in its session: who was deleted meanwhile, only the directory knows.
    rowOf: (id) => rows.find((row) => row.id === id),
    isSessionDown: () => sessions.down,
    handled: () => {
      handled++
    },
    failed: (error) => {
      const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
      errors.push(typeof code === 'string' ? code : String(message))
    },
  })
  store.calls = 0

  const site: Site = {
    url: host.url,
    session,
    requests: wish.requests ?? 'raw',
    clock,
    users,
    store,
    sessions,
    logged,
    errors,
    download,
    handled: () => handled,
    stranger: () => createVisitor(host.url, session),
    signedIn: async (name = 'ann', base = '') => {
      const visitor = site.stranger()
      await signIn(visitor, name, base)
      return visitor
    },
    passed: async (name = 'ann') => {
      const visitor = await site.signedIn(name)
      const { status } = await visitor.post('/otp', { code: site.freshCode(name) })
      if (status !== 200) throw new Error(`POST /otp with a right code as JSON answered ${status}`)
      return visitor
    },
    freshCode: (name = 'ann') => {
      clock.advance(60)
      return codeFor(keys[name], clock())
    },
    close: () => host.close(),
  }
  return site
}

/** Signs somebody in where the app under test does that. */
export async function signIn(visitor: Visitor, id: string, base = ''): Promise<void> {
  const { status } = await visitor.post(`${base}/login`, { id })
  if (status !== 200) throw new Error(`POST ${base}/login answered ${status}`)
}

/** What hosts without sessions add; the adapter's own `currentUser` and `binding` come from the app under test. */
const cookieless: Partial<AdapterOptions> = { transport: 'header' }

/** Gives two users a live key, below the adapter. */
async function enrol(options: AdapterOptions, clock: FakeClock): Promise<Readonly<Record<UserName, string>>> {
  const { issuer, secrets, store, users } = options
  const core = createSecondStep({
    issuer,
    secrets,
    store,
    users,
    clock,
    selfEnrolment: 'signed_in',
  } as CoreOptions<HostRow>)
  const keyOf = async (name: UserName): Promise<string> => {
    const user = core.directory.userOf({ id: name, name, email: `${name}@example.test` })
    const staged = await core.account.stage(user, 'phone')
    if (staged.status !== 'staged') throw new Error(staged.status)
    const code = codeFor(staged.card.uri, clock())
    await core.account.confirm(user, staged.keyId, { code, binding: 'enrolment', passes: [] })
    return staged.card.uri
  }
  return { ann: await keyOf('ann'), ben: await keyOf('ben'), cleo: '' }
}
