import { appendFileSync } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { readAuditFile } from './audit-file-read.js'
import type { AuditSink, SecondStepEvent } from './event.js'

/** How the file is kept. */
export interface AuditFileOptions {
  /** Wait until the disk has each event before an act that must not happen unseen goes on. Default true. */
  readonly sync?: boolean | undefined
}

interface Waiting {
  readonly line: string
  readonly done: () => void
  readonly failed: (cause: unknown) => void
}

/**
 * Keeps events in a file, one JSON object a line, only ever added to. Whoever looks at a key or changes the policy waits until the
 * line is on the disk; events that come at once share one write. Several processes may write one file. A file that was renamed
 * or removed (rotation) is made anew with the next event, and what still waits is written when the process exits. It is made for
 * its owner alone (mode 600); the console reads it from its end.
 *
 * @param path of the file; its folder must exist.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { auditFile } from '@secondstep/core'
 *
 * const audit = auditFile(join(mkdtempSync(join(tmpdir(), 'audit-')), 'audit.jsonl'))
 * await audit.write({ type: 'key_viewed', at: 1_800_000_000, organisation: 'default', actorId: 'boss', userId: 'amy' })
 * const page = await audit.read({ organisation: 'default', after: undefined, limit: 10 })
 * console.assert(page.events[0]?.type === 'key_viewed')
 * ```
 */
export function auditFile(path: string, { sync = true }: AuditFileOptions = {}): Required<AuditSink> {
  let waiting: Waiting[] = []
  let flushing = false
  let file: FileHandle | undefined

  const flush = async (): Promise<void> => {
    if (flushing) return
    flushing = true
    while (waiting.length > 0) {
      const batch = waiting
      try {
        file = await currentFile(file, path)
        await file.appendFile(batch.map(({ line }) => line).join(''))
        if (sync) await file.datasync()
        for (const { done } of batch) done()
      } catch (cause) {
        await file?.close().catch(() => undefined)
        file = undefined
        for (const { failed } of batch) failed(cause)
      }
      waiting = waiting.slice(batch.length)
    }
    flushing = false
  }
  process.once('exit', () => {
    // What is just being written may then stand there twice; better than not at all.
    if (waiting.length > 0) appendFileSync(path, waiting.map(({ line }) => line).join(''), { mode: 0o600 })
  })

  return {
    write: (event) =>
      new Promise<void>((done, failed) => {
        waiting = [...waiting, { line: lineOf(event), done, failed }]
        void flush()
      }),
    read: (query) => readAuditFile(path, query),
  }
}

/** The open file, or the one that now has its name. */
async function currentFile(file: FileHandle | undefined, path: string): Promise<FileHandle> {
  if (file !== undefined) {
    const [ours, named] = await Promise.all([file.stat(), stat(path).catch(() => undefined)])
    if (named?.ino === ours.ino && named.dev === ours.dev) return file
    await file.close()
  }
  const opened = await open(path, 'a+', 0o600)
  const { size } = await opened.stat()
  const last = size === 0 ? '\n' : (await opened.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString()
  // A process that died in the middle of a line must not spoil the next one.
  if (last !== '\n') await opened.appendFile('\n')
  return opened
}

function lineOf(event: SecondStepEvent): string {
  return `${JSON.stringify(event)}\n`
}
