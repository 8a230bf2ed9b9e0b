import type { RecordStore } from '@secondstep/core'

/** What a store module's `openStore` answers. */
export interface OpenedStore {
  readonly store: RecordStore
  /** Closes the connections, so that the process can end by itself. */
  close?(): unknown
}

/** A module that opens the store under test. It is loaded by several processes, and each of them opens the same records. */
export interface StoreModule {
  /** @param argument what the suite was given, for instance an address or a path. */
  openStore(argument: string): OpenedStore | Promise<OpenedStore>
}
