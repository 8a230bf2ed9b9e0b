/** One swap that is to be tried: key, what is expected, what comes next. */
export type Bid = readonly [key: string, expected: string | undefined, next: string | undefined]

/** A text on its way between processes: JSON has no `undefined`, and a store that answers `null` for it must be seen. */
export type PackedText = readonly [] | readonly [text: string]
export type PackedBid = readonly [key: string, expected: PackedText, next: PackedText]

export function packText(text: string | undefined): PackedText {
  return text === undefined ? [] : [text]
}

export function packBid([key, expected, next]: Bid): PackedBid {
  return [key, packText(expected), packText(next)]
}

export function unpackBid([key, [expected], [next]]: PackedBid): Bid {
  return [key, expected, next]
}

/** What `readMany` answered in the other process. */
export function unpackTexts(packed: unknown): (string | undefined)[] {
  return (packed as PackedText[]).map(([text]) => text)
}

/** What a process with an open store is asked to do. */
export type StoreRequest =
  | { readonly ask: 'readMany'; readonly keys: readonly string[] }
  | { readonly ask: 'swap'; readonly bid: PackedBid }
  /** All bids at once, at a moment (milliseconds) other processes wait for, too. Answers which ones won. */
  | { readonly ask: 'race'; readonly at: number; readonly bids: readonly PackedBid[] }
  /** Adds one to a counter so many times, reading and swapping like the kit does. Answers how many swaps that took. */
  | { readonly ask: 'count'; readonly at: number; readonly key: string; readonly times: number }
  /** Reads some records again and again; answers what was seen, in order. */
  | { readonly ask: 'watch'; readonly at: number; readonly keys: readonly string[]; readonly times: number }
  /** Swaps a record on and on until the process is killed. */
  | { readonly ask: 'scribble'; readonly key: string; readonly texts: readonly string[] }
  /** Lets the kit open the store as an app would, its start-up probe included. */
  | { readonly ask: 'probe' }
  | { readonly ask: 'describe' }
  | { readonly ask: 'close' }

/** A request on its way to the process, and the answer on its way back. */
export interface StoreEnvelope {
  readonly id: number
  readonly request: StoreRequest
}
export type StoreAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
