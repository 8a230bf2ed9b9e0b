import { type SecondStep, SecondStepError, type Standing, type User } from '@secondstep/core'
import type { Exchange, SessionChange } from './exchange.js'
import { dropEntry, readLogin } from './login.js'
import { look } from './look.js'
import type { WebSettings } from './options.js'
import { withoutEndSlashes } from './return-to.js'

/** What the guard finds out about a request of the host. */
export type GuardVerdict =
  /** On to the host. `anonymous`: nobody was signed in, so nobody may appear below us. */
  | {
      readonly kind: 'go_on'
      readonly anonymous: boolean
      readonly session: SessionChange | undefined
      readonly standing?: Standing
    }
  | { readonly kind: 'ask'; readonly session: SessionChange | undefined }

/**
 * Decides about one request of the host. Deny by default: whatever is not named in the options asks, in whatever method or
 * spelling it comes. One batched read; nothing at all for requests without a user.
 */
export async function guard(
  exchange: Exchange,
  user: User | undefined,
  core: SecondStep,
  settings: WebSettings,
): Promise<GuardVerdict> {
  if (user === undefined) {
    const anonymous = !isOpen(exchange, settings)
    // A new sign-in begins with nothing: Passport before 0.6 keeps the session at a sign-out, of which we may know nothing.
    const isNewLogin = exchange.method === 'POST' && settings.signIn.includes(exchange.path)
    return { kind: 'go_on', anonymous, session: isNewLogin ? dropEntry(exchange.login) : undefined }
  }
  const login = readLogin(exchange.login, user)
  // An exact comparison of the raw path: a router may be more generous than we are, never the other way round.
  if (isOpen(exchange, settings)) return { kind: 'go_on', anonymous: false, session: login.change }
  const standing = await look(exchange, user, login.value, { core, settings })
  if (!standing.passed && !isCodePage(exchange, settings)) return { kind: 'ask', session: login.change }
  return { kind: 'go_on', anonymous: false, session: login.change, standing }
}

/** One of the host's sign-out routes, letter by letter. */
export function isSignOut({ method, path }: Exchange, settings: WebSettings): boolean {
  return settings.signOut.some((route) => method === route.method && path === route.path)
}

/** The same in a spelling that routers are generous about: case, a slash at the end, an absolute address. */
export function isSignOutLoosely({ method, path }: Exchange, settings: WebSettings): boolean {
  const plain = (text: string): string => withoutEndSlashes(text.replace(/^[a-z]+:\/\/[^/]*/i, '').toLowerCase())
  return settings.signOut.some((route) => method === route.method && plain(path) === plain(route.path))
}

/** The host's own page that asks for the code, as somebody reads it. */
export function isCodePage({ method, path }: Exchange, { codePath }: WebSettings): boolean {
  return path === codePath && (method === 'GET' || method === 'HEAD')
}

/** Sign-in routes and the host's allow list. */
export function isOpen({ path }: Exchange, settings: WebSettings): boolean {
  return settings.signIn.includes(path) || settings.allow.includes(path)
}

/** Notices, from requests alone, where the kit cannot work as it is mounted. One for each kit. */
export interface MountWatch {
  /** @throws the set-up mistake, with its fix; `ERR_STORE_UNAVAILABLE` where the host's session store is down. */
  check(exchange: Exchange): void
}

export function createMountWatch(settings: WebSettings): MountWatch {
  let sessionSeen = false
  return {
    check: ({ base, login, insideRoute }) => {
      if (base.endsWith(settings.mountPath)) {
        throw new SecondStepError('ERR_MOUNT_PATH', {
          message: `The kit is mounted at ${settings.mountPath}, so it guards nothing else.`,
          fix: 'mount it on the whole app, `app.use(otp)`; where its pages live is the option `mountPath`',
        })
      }
      if (insideRoute) {
        throw new SecondStepError('ERR_NOT_REACHED', {
          message: 'The kit is mounted inside one route, so its own pages are never reached.',
          fix: 'mount it on the whole app, `app.use(otp)`, above the routes; leave single paths out with `allow`',
        })
      }
      sessionSeen ||= login.kind !== 'none'
      if (login.kind !== 'none') return
      // A session middleware that drops the session when its store is down: those requests are not anonymous.
      if (sessionSeen) {
        throw new SecondStepError('ERR_STORE_UNAVAILABLE', {
          message: 'The host’s session is missing on this request, though others had one.',
          fix: 'bring the session store back',
        })
      }
      throw new SecondStepError('ERR_NO_SESSION', {
        message: 'There is no session on this request, so nothing ties a pass to a login.',
        fix: 'mount the kit below the session middleware, or give `binding: (req) => ...` where the app has no sessions',
      })
    },
  }
}
