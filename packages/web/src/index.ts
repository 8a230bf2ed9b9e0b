export type { BodySource, Exchange, HiddenField, HostLogin, SessionChange, SessionEntry } from './exchange.js'
export type { FetchOptions, FetchSession } from './fetch/exchange.js'
export { type FetchHandler, type FetchStep, type FetchStepOptions, secondStepForFetch } from './fetch/middleware.js'
export { type Answer, goneSignal } from './gone-signal.js'
export {
  baseOf,
  bodySourceOf,
  headersOf,
  hiddenFieldsOf,
  hostLoginOf,
  requestOptionNames,
  splitUrl,
  whoIs,
} from './host-request.js'
export { changeEntry, saveSession, sessionName, sessionObject } from './host-session.js'
export { type HostTools, hostToolsOf } from './host-tools.js'
export { createKit, type Judge, type Kit, type Verdict } from './kit.js'
export { isSomebody, watchForLateUser } from './late-user.js'
export { refuseSecondMount } from './mounted-once.js'
export type { HostRoute, KitOptions, Language, WebOptions, WebSettings } from './options.js'
export type { Reply } from './reply.js'
export { streamOf } from './stream-of.js'
export type { TextOverrides } from './texts/overrides.js'
