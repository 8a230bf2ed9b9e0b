export { createDemoClock, type DemoClock } from './clock.js'
export { type Counter, createCounter } from './counter.js'
export { fieldOf, newPersonOf, type SavedEmail, saveEmail, statusOf, wantsJson } from './fields.js'
export { type HelmetOptions, helmetOptions } from './helmet-options.js'
export { type ExampleKitOptions, kitOptionsOf } from './kit-options.js'
export type { PageContext } from './layout.js'
export { type CaughtMail, type Mailbox, openMailbox } from './mailbox.js'
export {
  accountPage,
  homePage,
  loginPage,
  mailboxPage,
  messagePage,
  privatePage,
} from './pages.js'
export { createPeople, type People, type Person, personOf, seed } from './people.js'
export { type Problem, problemOf, problemType } from './problem.js'
export { createRemotePcs, type RemotePc, seedPcs } from './remote-pcs.js'
export { returnPath } from './return-to.js'
export { type ExampleApp, type ExampleParts, runExample } from './run.js'
export { readSecrets, readSessionSecret } from './secrets.js'
export { type ExampleSettings, readSettings, urlOf } from './settings.js'
export { type OpenStore, openStore } from './store.js'
export { hostStylesheet } from './stylesheet.js'
export { type Language, languageOf, texts } from './texts.js'
export { createUpgrades, type Upgrades } from './upgrades.js'
