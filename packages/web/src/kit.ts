import {
  type CoreOptions,
  createSecondStep,
  isSecondStepError,
  optionsError,
  type SecondStep,
  SecondStepError,
  type Standing,
  type User,
} from '@secondstep/core'
import { answerAgent, isByToken } from './agent-call.js'
import { passCookie, presentedPasses } from './cookies.js'
import type { Exchange, SessionChange } from './exchange.js'
import { createMountWatch, guard, isOpen, isSignOut, isSignOutLoosely } from './guard.js'
import { askForCode, askFreshly, askToSignIn, assetFor, type HandleParts, handle, unavailable } from './handle.js'
import { dropEntry, keptEntry, readLogin } from './login.js'
import { look } from './look.js'
import { createNonces } from './nonces.js'
import { offerSetupLink } from './offer-setup-link.js'
import { withOpenerPolicy } from './opener-policy.js'
import { type KitOptions, readWebOptions, type WebSettings } from './options.js'
import { isSameSite } from './origin.js'
import type { Reply } from './reply.js'
import { kitPathOf } from './return-to.js'
import { shellOf } from './shell.js'
import { withoutPages } from './wants.js'

/** What an adapter does with a request. */
export type Verdict =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | {
      readonly kind: 'go_on'
      readonly session: SessionChange | undefined
      readonly cookies: readonly string[]
      /** Nobody was signed in, so nobody may appear below us. */
      readonly watch: boolean
      /** How the signed-in user stands, where that was looked up. */
      readonly standing: Standing | undefined
    }

/**
 * Judges a request.
 *
 * @param first the same request as the kit saw it first, if that was before: a router below us takes a part off its path.
 */
export type Judge = (exchange: Exchange, first?: Exchange) => Promise<Verdict>

/** The kit below an adapter: a request in, a verdict out. */
export interface Kit {
  readonly core: SecondStep
  readonly settings: WebSettings
  /**
   * Decides about one request.
   *
   * @throws set-up mistakes, for the host's error handler. Whatever breaks while somebody's step is at stake is answered 503.
   */
  receive(exchange: Exchange): Promise<Verdict>
  /**
   * Judges requests to single routes of the host that ask for a right code within the last `seconds` (1 to 86400), once their
   * user has a live key.
   *
   * @throws `ERR_OPTIONS`
   */
  fresh(seconds: number): Judge
  /** What our entry in the session was when a request was first seen, to be written into the session that replaces it. */
  kept(first: Exchange | undefined): SessionChange | undefined
  /** Whether the request of a WebSocket may become one: from our own pages, by somebody who has passed. */
  mayUpgrade(exchange: Exchange): Promise<boolean>
  /** Ends the passes a request carries. */
  end(exchange: Exchange): Promise<void>
  /** The set-up mistake of a user who appeared below the guard; told once to the log, each time as an event. */
  lateUser(exchange: Exchange): SecondStepError
}

/**
 * @param adapterOptionNames options the adapter reads itself.
 * @throws `ERR_OPTIONS`, `ERR_SECRETS`, `ERR_STORE_UNKNOWN`
 */
export function createKit<Row>(options: KitOptions<Row>, adapterOptionNames: readonly string[]): Kit {
  const settings = readWebOptions(options, adapterOptionNames, process.env['NODE_ENV'] === 'production')
  const onReady = (): void => void offerSetupLink(core, settings).catch((error: unknown) => report(error))
  const core: SecondStep = createSecondStep<Row>(options as CoreOptions<Row>, { onReady })
  const watch = createMountWatch(settings)
  const parts: HandleParts = { core, settings, nonces: createNonces() }
  const report = createReport(core)

  const decide = async (exchange: Exchange): Promise<Verdict> => {
    const kitPath = kitPathOf(exchange.path, settings.mountPath)
    const asset = kitPath === undefined ? undefined : assetFor(exchange, kitPath)
    if (asset !== undefined) return { kind: 'reply', reply: asset }
    if (isSignOut(exchange, settings)) return leave(exchange)

    const user = await knownUser(exchange)
    if (kitPath !== undefined) return { kind: 'reply', reply: await handle(exchange, user, kitPath, parts) }
    // The host asks on a page of its own: what is posted there is the kit's, as if it had been posted to the step.
    if (exchange.path === settings.codePath && exchange.method === 'POST') {
      return { kind: 'reply', reply: await handle(exchange, user, '/', parts) }
    }
    // A session that outlived its user is not anonymous: nothing of the host is shown to it.
    if (user === undefined && exchange.row !== undefined && !isOpen(exchange, settings)) {
      return { kind: 'reply', reply: askToSignIn(exchange, settings, shellOf(exchange, settings, core, undefined)) }
    }
    const verdict = await guard(exchange, user, core, settings)
    if (verdict.kind === 'ask') {
      const reply = askForCode({ exchange, settings, shell: shellOf(exchange, settings, core, user) })
      return { kind: 'reply', reply: { ...reply, session: verdict.session } }
    }
    // A router may take another spelling for its sign-out route: whoever is let through to it ends his pass as well.
    if (isSignOutLoosely(exchange, settings)) {
      await endPasses(exchange)
      return leave(exchange)
    }
    const { anonymous, session, standing } = verdict
    return { kind: 'go_on', session, cookies: [], watch: anonymous, standing }
  }

  /**
   * The signed-in user as the directory has him now. The host's session may hold an old or partial row; whose switch
   * holds for him, and whether he still exists, only the directory knows.
   */
  const knownUser = async ({ row }: Exchange): Promise<User | undefined> =>
    row === undefined ? undefined : core.directory.find(core.directory.userOf(row).id)

  const endPasses = (exchange: Exchange): Promise<void> =>
    core.step.end(presentedPasses(exchange, settings), exchange.ip)

  /** On to the host's sign-out. The pass has ended in the record by then: a copied cookie jar is worth nothing afterwards. */
  const leave = (exchange: Exchange): Verdict => {
    return {
      kind: 'go_on',
      session: dropEntry(exchange.login),
      cookies: [passCookie(exchange, settings, undefined)],
      watch: false,
      standing: undefined,
    }
  }

  /** Whatever breaks while somebody's step is at stake is answered 503; set-up mistakes are the host's to see. */
  const safely = async (given: Exchange, judge: (exchange: Exchange) => Promise<Verdict>): Promise<Verdict> => {
    const exchange = settings.transport === 'header' || isByToken(given, settings) ? withoutPages(given) : given
    try {
      const answer = await answerAgent(exchange, parts)
      if (answer !== undefined) return { kind: 'reply', reply: answer }
      // Before anything else can fail: a pass ends even when the host cannot tell any more whose it is.
      if (isSignOut(exchange, settings)) await endPasses(exchange)
      if (exchange.rowFault !== undefined) throw exchange.rowFault
      return await judge(exchange)
    } catch (error) {
      if (isSecondStepError(error) && error.status === 500) throw error
      report(error)
      return { kind: 'reply', reply: unavailable(exchange, parts) }
    }
  }
  const answered = async (exchange: Exchange, judge: (exchange: Exchange) => Promise<Verdict>): Promise<Verdict> => {
    const verdict = await safely(exchange, judge)
    if (verdict.kind === 'go_on') return verdict
    return { kind: 'reply', reply: withOpenerPolicy(verdict.reply, exchange, settings) }
  }
  const receive = (exchange: Exchange): Promise<Verdict> =>
    answered(exchange, (seen) => {
      watch.check(seen)
      return decide(seen)
    })

  const judgeFresh = async (exchange: Exchange, seconds: number): Promise<Verdict> => {
    const user = await knownUser(exchange)
    const shell = shellOf(exchange, settings, core, user)
    if (user === undefined) return { kind: 'reply', reply: askToSignIn(exchange, settings, shell) }
    const standing = await look(exchange, user, readLogin(exchange.login, user).value, parts)
    if (!standing.passed) return { kind: 'reply', reply: askForCode({ exchange, settings, shell }) }
    // Before there is a live key, there is nothing to answer with.
    if (standing.keyState === 'live' && standing.codeAgeSeconds >= seconds) {
      return { kind: 'reply', reply: askFreshly({ exchange, settings, shell }) }
    }
    return { kind: 'go_on', session: undefined, cookies: [], watch: false, standing }
  }

  return {
    core,
    settings,
    receive,
    fresh: (seconds) => {
      checkFreshSeconds(seconds)
      return (exchange, { base, path, query } = exchange) =>
        answered({ ...exchange, base, path, query }, (seen) => judgeFresh(seen, seconds))
    },
    kept: (first) => (first?.login.kind === 'session' ? keptEntry(first.login.entry) : undefined),
    mayUpgrade: async (exchange) => {
      // Browsers let every site open a WebSocket with our cookies, and ask nobody first.
      if (!isSameSite(exchange, settings)) return false
      const verdict = await receive(exchange)
      return verdict.kind === 'go_on' && verdict.standing !== undefined
    },
    end: endPasses,
    lateUser: (exchange) => {
      const error = new SecondStepError('ERR_USER_AFTER_GUARD', {
        message: `A user appeared below the second step on ${exchange.method} ${exchange.path}, so nobody asked him for a code.`,
        fix: 'mount the kit below whatever signs users in, give `currentUser: (req) => ...`, or name the path in `signIn` if it is a sign-in route',
      })
      core.events.tell({ type: 'user_after_guard', at: core.settings.clock(), detail: { path: exchange.path } })
      core.settings.logger?.error(error.message)
      return error
    },
  }
}

function checkFreshSeconds(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return
  throw optionsError('`requireFresh` was given no usable time.', 'give whole seconds from 1 to 86400')
}

/**
 * What broke is the developer's to know, and no stranger's: an event and a log line, never a page. Without a logger it is a
 * warning of the process, once for each kind, so that a 503 is never a riddle.
 */
function createReport({ events, settings }: SecondStep): (error: unknown) => void {
  const warned = new Set<string>()
  return (error) => {
    const code = isSecondStepError(error) ? error.code : 'ERR_UNKNOWN'
    const damaged = code === 'ERR_RECORD_UNREADABLE' || code === 'ERR_KEY_UNREADABLE'
    // The system's clock: the kit's own may be what broke.
    events.tell({ type: damaged ? 'record_unreadable' : 'store_unavailable', at: Date.now() / 1000, detail: { code } })
    const text = error instanceof Error ? error.message : code
    if (settings.logger !== undefined) return settings.logger.error(`secondstep: ${text}`)
    if (!warned.has(code)) process.emitWarning(text, { type: 'SecondStepWarning', code })
    warned.add(code)
  }
}
