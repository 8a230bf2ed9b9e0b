import type { SecondStep, User } from '@secondstep/core'
import { assetOf } from './assets/index.js'
import type { Exchange } from './exchange.js'
import { readLogin } from './login.js'
import { look } from './look.js'
import type { Nonces } from './nonces.js'
import type { WebSettings } from './options.js'
import { isSameSite } from './origin.js'
import { readFields } from './read-fields.js'
import { assetReply, type Reply, seeOther } from './reply.js'
import { checkReturnTo, kitPathOf, withReturnTo } from './return-to.js'
import { matchRoutes, type Route, type RouteMatch } from './route.js'
import { accountRoutes } from './routes/account.js'
import { adminAgentsRoutes } from './routes/admin-agents.js'
import { adminAuditRoutes } from './routes/admin-audit.js'
import { adminDistributionRoutes } from './routes/admin-distribution.js'
import { adminJobsRoutes } from './routes/admin-jobs.js'
import { adminMailRoutes } from './routes/admin-mail.js'
import { adminPolicyRoutes } from './routes/admin-policy.js'
import { adminUsersRoutes } from './routes/admin-users.js'
import { adminUsersManyRoutes } from './routes/admin-users-many.js'
import { agentsRoutes } from './routes/agents.js'
import { challengeRoutes } from './routes/challenge.js'
import { connectRoutes } from './routes/connect.js'
import { devicesRoutes } from './routes/devices.js'
import { mailKeyRoutes } from './routes/mail-key.js'
import { recoveryRoutes } from './routes/recovery.js'
import { recoveryCodesRoutes } from './routes/recovery-codes.js'
import { setupRoutes } from './routes/setup.js'
import { shellOf } from './shell.js'
import { refusal, type Visit } from './visit.js'
import { canBeRedirected, wantsHtml, withoutPages } from './wants.js'

/** Every route of the kit but its assets. */
export const routes: readonly Route[] = [
  ...challengeRoutes,
  ...mailKeyRoutes,
  ...recoveryRoutes,
  ...accountRoutes,
  ...recoveryCodesRoutes,
  ...devicesRoutes,
  ...adminPolicyRoutes,
  ...adminDistributionRoutes,
  ...adminMailRoutes,
  ...adminUsersRoutes,
  ...adminAgentsRoutes,
  ...agentsRoutes,
  ...connectRoutes,
  ...adminUsersManyRoutes,
  ...adminJobsRoutes,
  ...setupRoutes,
  ...adminAuditRoutes,
]

/** What a request to the kit's own paths stands on. */
export interface HandleParts {
  readonly core: SecondStep
  readonly settings: WebSettings
  readonly nonces: Nonces
}

/** The file a request is for, if it is for one; files are everybody's. */
export function assetFor(exchange: Exchange, kitPath: string): Reply | undefined {
  const asset = isReading(exchange) ? assetOf(kitPath) : undefined
  return asset && assetReply(asset.contentType, asset.body)
}

function isReading({ method }: Exchange): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Answers a request to one of the kit's own pages. */
export async function handle(
  exchange: Exchange,
  user: User | undefined,
  kitPath: string,
  { core, settings, nonces }: HandleParts,
): Promise<Reply> {
  const reading = isReading(exchange)
  const shell = shellOf(exchange, settings, core, user)
  const matches = matchRoutes(routes, kitPath)
  const match = matches.find(({ route }) => route.method === (reading ? 'GET' : exchange.method))
  if (matches.length > 0 && match === undefined) {
    const allow = [...new Set(matches.map(({ route }) => route.method))].join(', ')
    return refusal({ exchange, shell }, 405, 'method_not_allowed', {}, { allow })
  }
  if (exchange.method === 'POST' && !isSameSite(exchange, settings))
    return refusal({ exchange, shell }, 403, 'cross_site')
  if (user === undefined)
    return match === undefined ? refusal({ exchange, shell }, 404, 'not_found') : askToSignIn(exchange, settings, shell)

  return nonces.share(exchange, user, async (drawNonce) => {
    const standing = await look(exchange, user, readLogin(exchange.login, user).value, { core, settings })
    const query = new URLSearchParams(exchange.query)
    const visit: Visit = {
      exchange,
      core,
      settings,
      user,
      standing,
      drawNonce,
      shell,
      query,
      fields: {},
      params: {},
      isPage,
    }
    if (match === undefined) return standing.passed ? refusal(visit, 404, 'not_found') : askForCode(visit)
    return refuseAccess(visit, match.route) ?? run(visit, match)
  })
}

/** Reads the body last: nobody who may not call a route makes the server read anything. */
async function run(visit: Visit, { route, params }: RouteMatch): Promise<Reply> {
  if (route.method === 'GET') return route.handle({ ...visit, params })
  const body = await readFields(visit)
  return 'refused' in body ? body.refused : route.handle({ ...visit, params, fields: body.fields })
}

/** The ladder of access, rung by rung. */
function refuseAccess(visit: Visit, route: Route): Reply | undefined {
  const { access } = route
  if (access === 'signed_in') return undefined
  if (!visit.standing.passed) return askForCode(visit)
  const forAdministrators = access === 'administrator' || access === 'administrator_fresh'
  if (forAdministrators && !visit.shell.isAdministrator) return refusal(visit, 403, 'not_administrator')
  const needsFresh = access === 'fresh' || access === 'administrator_fresh'
  // Before there is a live key, there is nothing to answer with.
  if (needsFresh && visit.standing.keyState === 'live' && !visit.standing.fresh) return askFreshly(visit)
  return undefined
}

/** Nobody is signed in whom the directory knows: to the host's sign-in page, or a problem. */
export function askToSignIn(exchange: Exchange, settings: WebSettings, shell: Visit['shell']): Reply {
  const [signIn] = settings.signIn
  return wantsHtml(exchange) ? seeOther(`${exchange.base}${signIn}`) : refusal({ exchange, shell }, 401, 'signed_out')
}

/** The step is missing: to the code page with the address to return to, or a problem that says where the step is. */
export function askForCode(visit: Pick<Visit, 'exchange' | 'settings' | 'shell'>): Reply {
  const { exchange, shell } = visit
  const { step } = shell.urls
  if (!canBeRedirected(exchange)) return refusal(asProgram(visit), 401, 'otp_required', { step })
  // What was posted cannot be posted again by returning to it.
  return seeOther(withReturnTo(step, exchange.method === 'POST' ? undefined : addressOf(visit)))
}

export function askFreshly(visit: Pick<Visit, 'exchange' | 'settings' | 'shell'>): Reply {
  const { exchange, shell } = visit
  const step = `${shell.urls.step}?fresh=1`
  if (!canBeRedirected(exchange)) return refusal(asProgram(visit), 403, 'fresh_code_required', { step })
  // A form that was caught goes back to the page it stands on.
  const isPost = exchange.method === 'POST'
  const address = withReturnTo(step, isPost ? parentPage(visit) : addressOf(visit))
  return seeOther(isPost ? `${address}&dropped=1` : address)
}

/** A refusal to something that is no page, even if it says it would take one. */
function asProgram<T extends Pick<Visit, 'exchange'>>(visit: T): T {
  return { ...visit, exchange: withoutPages(visit.exchange) }
}

/** Where a request was going, if that is an address one may return to. */
function addressOf({ exchange, settings }: Pick<Visit, 'exchange' | 'settings'>): string | undefined {
  const { base, path, query } = exchange
  return checkReturnTo(`${base}${path}${query === '' ? '' : `?${query}`}`, base, settings, isPage)
}

function parentPage({ exchange, settings }: Pick<Visit, 'exchange' | 'settings'>): string | undefined {
  let path = kitPathOf(exchange.path, settings.mountPath) ?? ''
  while (path !== '' && !isPage(path)) path = path.slice(0, path.lastIndexOf('/'))
  return path === '' ? undefined : `${exchange.base}${settings.mountPath}${path}`
}

/** The kit's pages that only show something. The step's own are none: returning to them would go round in a circle. */
function isPage(kitPath: string): boolean {
  if (['/', '/recovery', '/admin/preflight'].includes(kitPath) || /^\/agents\/[^/]*$/.test(kitPath)) return false
  return matchRoutes(routes, kitPath).some(({ route }) => route.method === 'GET')
}

const retryAfterSeconds = 5

/** The answer while the store is away: nobody gets in, and it says that it passes. */
export function unavailable(exchange: Exchange, { core, settings }: HandleParts): Reply {
  const shell = shellOf(exchange, settings, core, undefined)
  return refusal(
    { exchange, shell },
    503,
    'unavailable',
    { retryAfterSeconds },
    { 'retry-after': String(retryAfterSeconds) },
  )
}
