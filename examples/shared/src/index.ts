export { createDemoClock, type DemoClock } from './clock.js'
export { type Counter, createCounter } from './counter.js'
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
export { returnPath } from './return-to.js'
export { readSecrets, readSessionSecret } from './secrets.js'
export { type ExampleSettings, readSettings, urlOf } from './settings.js'
export { type OpenStore, openStore } from './store.js'
export { hostStylesheet } from './stylesheet.js'
export { type Language, languageOf, texts } from './texts.js'
