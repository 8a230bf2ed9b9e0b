import { Readable } from 'node:stream'
import type { Answer } from './gone-signal.js'

/**
 * An answer that comes in parts, as Node's stream. Where it breaks off the connection does, so that nobody takes a part for the
 * whole; where nobody is left to read it, it ends.
 */
export function streamOf(parts: AsyncIterable<string>, answer: Answer & { destroy(): unknown }): Readable {
  const stream = Readable.from(parts, { highWaterMark: 1 })
  stream.once('error', () => answer.destroy())
  answer.once('close', () => stream.destroy())
  return stream
}
