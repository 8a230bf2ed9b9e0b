/**
 * The one port between the kit and a database: read several records at once, swap one.
 *
 * A record is ASCII text; a key is at most 128 characters of `[a-z0-9:]`. `swap` is the kit's only lock: it must be atomic
 * against every other process that uses the same store.
 */
export interface RecordStore {
  /** A short name for logs and errors: `redis`, `sqlite` ... */
  readonly name: string
  /** True when several processes that use this store see each other's swaps. */
  readonly shared: boolean
  /** What a developer should be warned of at the start, if anything. */
  readonly caution?: string
  /**
   * Reads records in one round trip.
   *
   * @returns one entry for each key, in order; `undefined` where there is no record.
   * @throws whatever the driver throws; never answers `undefined` for a record it could not read.
   */
  readMany(keys: readonly string[]): Promise<readonly (string | undefined)[]>
  /**
   * Replaces a record if it still is what the caller read, byte for byte.
   *
   * @param expected what was read; `undefined` means "there is none yet".
   * @param next the new record; `undefined` deletes it.
   * @returns true if this call changed the record, false if somebody else changed it before (also where the database
   * reports a conflict instead of doing the write).
   * @throws whatever the driver throws when it cannot tell.
   */
  swap(key: string, expected: string | undefined, next: string | undefined): Promise<boolean>
}
