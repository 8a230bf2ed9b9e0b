export { createDemoClock, type DemoClock } from './clock.js'
export { type CaughtMail, type Mailbox, openMailbox } from './mailbox.js'
export {
  accountPage,
  homePage,
  hostStylesheet,
  loginPage,
  mailboxPage,
  messagePage,
  type PageContext,
  privatePage,
} from './pages.js'
export { createPeople, type People, type Person, seed } from './people.js'
export { readSecrets, readSessionSecret } from './secrets.js'
export { type ExampleSettings, readSettings } from './settings.js'
export { openStore } from './store.js'
export { type Language, languageOf, texts } from './texts.js'
