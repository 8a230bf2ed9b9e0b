import type { Readable } from 'node:stream'

/** How far a mail has come on its way to the server. */
export interface Progress {
  /** False only if it is certain that the server has not seen its end. */
  bodyWasSent(): boolean
}

/** What a plugin of a transport sees of a mail. */
interface Composed {
  readonly data: object
  readonly message?: { createReadStream(...rest: readonly unknown[]): Readable } | undefined
}

/** Where a plugin can be put. */
interface Pluggable {
  use?(step: string, plugin: (mail: Composed, done: (error?: unknown) => void) => void): unknown
}

/** The field of a mail by which its progress is found again behind the transport's own copies. */
const mark = 'secondstepProgress'

interface Tracked extends Progress {
  watch(stream: Readable): void
}

const watched = new WeakSet<object>()

/**
 * Watches the mails of a transport: a lost connection does not tell whether the server had the whole mail by then, but the stream
 * the mail was read from does.
 *
 * @returns makes the progress of one mail, with the fields that mail must carry.
 */
export function watchProgress(
  transport: object & Pluggable,
): () => { readonly progress: Progress; readonly fields: object } {
  if (typeof transport.use !== 'function') return () => ({ progress: { bodyWasSent: () => true }, fields: {} })
  if (!watched.has(transport)) {
    watched.add(transport)
    transport.use('stream', (mail, done) => {
      const { message } = mail
      const tracked = trackedOf(mail.data)
      if (message !== undefined && tracked !== undefined) {
        const create = message.createReadStream.bind(message)
        message.createReadStream = (...rest) => {
          const stream = create(...rest)
          tracked.watch(stream)
          return stream
        }
      }
      done()
    })
  }
  return () => {
    const progress = createProgress()
    return { progress, fields: { [mark]: progress } }
  }
}

function createProgress(): Tracked {
  const streams: Readable[] = []
  return {
    watch: (stream) => void streams.push(stream),
    // Read to its end, nothing but the final dot was left to write.
    bodyWasSent: () => streams.some((stream) => stream.readableEnded),
  }
}

function trackedOf(data: object): Tracked | undefined {
  const found: unknown = mark in data ? data[mark] : undefined
  return typeof found === 'object' && found !== null && 'watch' in found ? (found as Tracked) : undefined
}
