import { SecondStepError } from '@secondstep/core'
import type { BodySource } from './exchange.js'

/** The fields of a body. A form's values are texts; JSON may bring others, which each route checks for itself. */
export type Fields = Readonly<Record<string, unknown>>

/** What reading a body comes to. `repeated`: one field came several times, and nobody may guess which one counts. */
export type BodyOutcome =
  | { readonly status: 'read'; readonly fields: Fields; readonly repeated: boolean }
  | { readonly status: 'body_too_large' | 'unsupported_body' | 'invalid' }

/** 16 kB; no form of ours comes near it. */
const longestBodyBytes = 16_384

/**
 * Reads a form or JSON body, the host's parsed one or the stream.
 *
 * @throws `ERR_BODY_CONSUMED` if another middleware ate the stream and kept nothing.
 */
export async function readBody(
  source: BodySource,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<BodyOutcome> {
  const type = (headers['content-type'] ?? '').toLowerCase()
  const isJson = /^application\/json\s*(;|$)/.test(type)
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/.test(type)
  const charset = /charset\s*=\s*"?([^\s;"]+)/.exec(type)?.[1] ?? 'utf-8'
  const encoding = headers['content-encoding'] ?? 'identity'

  const declared = Number(headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : 1))
  if (declared > longestBodyBytes) return { status: 'body_too_large' }
  if (source.kind === 'parsed' && isFieldObject(source.value)) return fieldsOutcome(Object.entries(source.value))
  if (declared === 0) return { status: 'read', fields: {}, repeated: false }
  if ((!isJson && !isForm) || charset !== 'utf-8' || encoding !== 'identity') return { status: 'unsupported_body' }
  if (source.kind === 'consumed') throw consumed()
  const text = source.kind === 'parsed' ? textOf(source.value) : await collect(source.stream)
  if (typeof text !== 'string') return text
  return isJson ? parseJson(text) : fieldsOutcome([...new URLSearchParams(text)])
}

/** Why there is no text to read. */
type Unread = Exclude<BodyOutcome, { readonly status: 'read' }>

async function collect(stream: AsyncIterable<Uint8Array | string>): Promise<string | Unread> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > longestBodyBytes) return { status: 'body_too_large' }
      chunks.push(bytes)
    }
  } catch {
    // The client has hung up: nothing of ours is broken.
    return { status: 'invalid' }
  }
  return Buffer.concat(chunks).toString('utf8')
}

function textOf(value: unknown): string | Unread {
  const text = typeof value === 'string' ? value : Buffer.isBuffer(value) ? value.toString('utf8') : ''
  return text.length > longestBodyBytes ? { status: 'body_too_large' } : text
}

function parseJson(text: string): BodyOutcome {
  try {
    const value: unknown = JSON.parse(text)
    if (!isFieldObject(value)) return { status: 'invalid' }
    return { ...fieldsOutcome(Object.entries(value)), repeated: hasRepeatedName(text) }
  } catch {
    return { status: 'invalid' }
  }
}

/** The parser silently keeps the last of two equal names, so the names are read off the text, escapes and all. */
function hasRepeatedName(text: string): boolean {
  const names = new Set<unknown>()
  for (const [, quoted = '""', colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)) {
    if (colon === undefined) continue
    const name: unknown = JSON.parse(quoted)
    // Names of nested objects count, too: our own bodies never nest.
    if (names.has(name)) return true
    names.add(name)
  }
  return false
}

/** Copies own fields into an object without a prototype: `__proto__` is a name like any other there. */
function fieldsOutcome(entries: readonly (readonly [string, unknown])[]): BodyOutcome & { status: 'read' } {
  const fields: Record<string, unknown> = Object.create(null)
  let repeated = false
  for (const [name, value] of entries) {
    repeated ||= name in fields
    fields[name] = value
  }
  return { status: 'read', fields, repeated }
}

function isFieldObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
}

function consumed(): SecondStepError {
  return new SecondStepError('ERR_BODY_CONSUMED', {
    message: 'The body was read before it reached the second step, and nothing was kept of it.',
    fix: "let the host's body parser set `req.body` (or `ctx.request.body`), or mount the kit above whatever reads the stream",
  })
}
