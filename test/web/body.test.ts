import { describe, expect, it } from 'vitest'
import { readBody } from '../../packages/web/src/body.js'
import type { BodySource } from '../../packages/web/src/exchange.js'

const json = { 'content-type': 'application/json', 'content-length': '10' }
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', 'content-length': '10' }

async function* chunks(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}
const stream = (...parts: readonly string[]): BodySource => ({ kind: 'stream', stream: chunks(...parts) })
const parsed = (value: unknown): BodySource => ({ kind: 'parsed', value })

describe('reading a body', () => {
  it('reads forms and JSON alike, whole or in pieces, from the stream or from a parser of the host', async () => {
    for (const [source, headers] of [
      [stream('co', 'de=123', '456&x='), form],
      [stream('{"code":"123456"', ',"x":""}'), json],
      [parsed({ code: '123456', x: '' }), json],
      [parsed('{"code":"123456","x":""}'), json],
      [parsed(Buffer.from('code=123456&x=')), form],
    ] as const) {
      expect(await readBody(source, headers)).toEqual({
        status: 'read',
        fields: { code: '123456', x: '' },
        repeated: false,
      })
    }
  })

  it.each([
    ['a form', stream('code=1&code=2'), form],
    ['JSON', stream('{"code":"1","code":"2"}'), json],
    ['JSON with blanks', stream('{"code" : "1" , "code"\n: "2"}'), json],
  ] as const)('notices a field that comes twice in %s', async (_, source, headers) => {
    expect(await readBody(source, headers)).toMatchObject({ status: 'read', repeated: true })
  })

  it('takes no text inside a value for a second field', async () => {
    const text = JSON.stringify({ code: '123456', note: 'say "code": "1"' })
    expect(await readBody(stream(text), json)).toMatchObject({ status: 'read', repeated: false })
  })

  it.each([
    ['more than 16 kB, as declared', stream('x'), { ...form, 'content-length': '16385' }, 'body_too_large'],
    [
      'more than 16 kB, as it comes',
      stream('a='.padEnd(9000, 'x'), 'x'.repeat(9000)),
      { ...form, 'content-length': '10' },
      'body_too_large',
    ],
    [
      'more than 16 kB in chunks',
      stream('x'.repeat(20_000)),
      { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      'body_too_large',
    ],
    ['text/plain', stream('{}'), { 'content-type': 'text/plain', 'content-length': '2' }, 'unsupported_body'],
    ['no type', stream('{}'), { 'content-length': '2' }, 'unsupported_body'],
    [
      'multipart',
      stream('x'),
      { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '1' },
      'unsupported_body',
    ],
    [
      'UTF-16',
      stream('x'),
      { 'content-type': 'application/json; charset=utf-16', 'content-length': '1' },
      'unsupported_body',
    ],
    ['gzip', stream('x'), { ...json, 'content-encoding': 'gzip' }, 'unsupported_body'],
    ['a form sent as JSON', stream('code=123456'), json, 'invalid'],
    ['a list', stream('["123456"]'), json, 'invalid'],
    ['null', stream('null'), json, 'invalid'],
    ['half of it', stream('{"code":'), json, 'invalid'],
  ] as const)('refuses %s', async (_, source, headers, status) => {
    expect(await readBody(source, headers)).toEqual({ status })
  })

  it('takes __proto__ and constructor for fields like any others', async () => {
    const body = await readBody(
      stream('{"__proto__":{"verified":true},"constructor":{"prototype":{"verified":true}}}'),
      json,
    )
    expect(body.status).toBe('read')
    expect(({} as { verified?: unknown }).verified).toBeUndefined()
    expect(body.status === 'read' && Object.getPrototypeOf(body.fields)).toBeNull()
    expect((await readBody(stream('__proto__=x'), form)).status).toBe('read')
  })

  it('says so when somebody else ate the stream, and needs none where there is nothing to read', async () => {
    await expect(readBody({ kind: 'consumed' }, json)).rejects.toMatchObject({ code: 'ERR_BODY_CONSUMED' })
    expect(await readBody({ kind: 'consumed' }, { 'content-length': '0' })).toMatchObject({
      status: 'read',
      fields: {},
    })
    expect(await readBody(stream(), {})).toMatchObject({ status: 'read', fields: {} })
  })
})
