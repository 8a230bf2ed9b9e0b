export { type AdapterClaim, type AdapterSuiteOptions, createAdapterSuite } from './adapters/adapter-suite.js'
export type {
  AdapterOffer,
  AdapterOptions,
  BodyReading,
  HostPlan,
  HostRow,
  Mounting,
  RequestKind,
  SessionKind,
  StartedHost,
  StartHost,
} from './adapters/host-plan.js'
export { codeFor } from './code-for.js'
export { createFakeClock, type FakeClock } from './fake-clock.js'
export { createFakeMailbox, type FakeMailbox } from './mailbox.js'
export { serveStore } from './stores/serve-store.js'
export type { OpenedStore, StoreModule } from './stores/store-module.js'
export { createStoreSuite, type StoreClaim, type StoreSuite, type StoreSuiteOptions } from './stores/store-suite.js'
export { createUserDirectory, type UserDirectory } from './user-directory.js'
