export type { BodySource, Exchange, HiddenField, HostLogin, SessionChange, SessionEntry } from './exchange.js'
export { createKit, type Kit, type Verdict } from './kit.js'
export type { HostRoute, KitOptions, Language, WebOptions, WebSettings } from './options.js'
export type { Reply } from './reply.js'
