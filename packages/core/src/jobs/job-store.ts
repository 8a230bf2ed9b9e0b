import type { Clock } from '../clock.js'
import type { Operate } from '../records/operate.js'
import { encodeRecord, parseRecord, recordKey } from '../records/record-codec.js'
import { decodeJob, type JobKind, type JobRecord, jobKey } from './job.js'

/** Whose job, and of which kind. */
export interface JobPlace {
  readonly organisation: string
  readonly kind: JobKind
}

/** Jobs in the record store, and the list of the open ones, by which a starting process finds them. */
export interface JobStore {
  look(place: JobPlace): Promise<JobRecord | undefined>
  /** The same record object means "nothing to write". */
  change<Outcome>(
    place: JobPlace,
    decide: (record: JobRecord | undefined, now: number) => { record: JobRecord | undefined; outcome: Outcome },
  ): Promise<Outcome>
  /** Where jobs may be open; a job that ended may still be named. */
  open(): Promise<readonly JobPlace[]>
  /** Before a job opens. */
  addOpen(place: JobPlace): Promise<void>
  /** After it ended. */
  removeOpen(place: JobPlace): Promise<void>
}

const listKey = recordKey('job', [])

export function createJobStore(operate: Operate, clock: Clock): JobStore {
  const decode = ({ organisation, kind }: JobPlace, text: string | undefined): JobRecord | undefined =>
    text === undefined ? undefined : decodeJob(text, organisation, kind)
  const changeOpen = (change: (places: readonly JobPlace[]) => readonly JobPlace[]): Promise<void> =>
    operate.change([listKey], ([text]) => {
      const before = placesOf(text)
      const after = change(before)
      return after === before
        ? { outcome: undefined }
        : { outcome: undefined, next: encodeRecord({ version: 1, open: after }) }
    })
  return {
    look: async (place) => decode(place, (await operate.read([jobKey(place.organisation, place.kind)]))[0]),
    change: (place, decide) =>
      operate.change([jobKey(place.organisation, place.kind)], ([text]) => {
        const before = decode(place, text)
        const { record, outcome } = decide(before, clock())
        return record === before || record === undefined ? { outcome } : { outcome, next: encodeRecord(record) }
      }),
    open: async () => placesOf((await operate.read([listKey]))[0]),
    addOpen: (place) =>
      changeOpen((places) => (places.some((one) => isSame(one, place)) ? places : [...places, place])),
    removeOpen: (place) =>
      changeOpen((places) =>
        places.some((one) => isSame(one, place)) ? places.filter((one) => !isSame(one, place)) : places,
      ),
  }
}

function isSame(a: JobPlace, b: JobPlace): boolean {
  return a.organisation === b.organisation && a.kind === b.kind
}

function placesOf(text: string | undefined): readonly JobPlace[] {
  const open: unknown = text === undefined ? [] : parseRecord(text)['open']
  return Array.isArray(open) ? open : []
}
