import { type FileHandle, open } from 'node:fs/promises'
import { isObject } from '../records/record-codec.js'
import type { AuditPage, AuditQuery, SecondStepEvent } from './event.js'

const chunkBytes = 65_536
/** One page looks at no more of the file than this; a page may then be short, with more behind it. */
const mostBytes = 4 * 1024 * 1024

/** Reads a page of an audit file from its end, or from where the page before ended, without reading the rest. */
export async function readAuditFile(path: string, { organisation, after, limit }: AuditQuery): Promise<AuditPage> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (file === undefined) return { events: [], next: undefined }
  try {
    const { size, ino } = await file.stat()
    const [inode, offset] = (after ?? '').split('-')
    // A file that was rotated meanwhile has nothing older to show.
    if (after !== undefined && inode !== String(ino)) return { events: [], next: undefined }
    const end = after === undefined ? size : Math.min(size, Math.max(0, Number(offset) || 0))
    const events: SecondStepEvent[] = []
    let place = end
    for await (const { text, begin } of linesBackwards(file, end)) {
      place = begin
      const event = eventOf(text)
      if (event?.organisation === organisation) events.push(event)
      if (events.length >= limit || end - begin >= mostBytes) break
    }
    return { events, next: place > 0 ? `${ino}-${place}` : undefined }
  } finally {
    await file.close()
  }
}

/** The whole lines before a place, the last one first, each with the place it begins at. */
async function* linesBackwards(file: FileHandle, end: number): AsyncGenerator<{ text: string; begin: number }> {
  let rest = Buffer.alloc(0)
  for (let place = end; place > 0; ) {
    const begin = Math.max(0, place - chunkBytes)
    const chunk = Buffer.alloc(place - begin)
    const { bytesRead } = await file.read(chunk, 0, chunk.length, begin)
    let bytes = Buffer.concat([chunk.subarray(0, bytesRead), rest])
    for (let cut = bytes.lastIndexOf(10, bytes.length - 2); cut !== -1; cut = bytes.lastIndexOf(10, bytes.length - 2)) {
      yield { text: bytes.subarray(cut + 1).toString('utf8'), begin: begin + cut + 1 }
      bytes = bytes.subarray(0, cut + 1)
      if (bytes.length < 2) break
    }
    rest = bytes
    place = begin
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), begin: 0 }
}

/** A line that was cut by a crash is left out. */
function eventOf(line: string): SecondStepEvent | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    return isObject(parsed) && typeof parsed['type'] === 'string' && typeof parsed['at'] === 'number'
      ? (parsed as unknown as SecondStepEvent)
      : undefined
  } catch {
    return undefined
  }
}
