import { type Fields, readBody } from './body.js'
import type { Reply } from './reply.js'
import { refusal, type Visit } from './visit.js'

/** The fields of a body, or the refusal of a body that cannot be read. */
export type ReadFields = { readonly fields: Fields } | { readonly refused: Reply }

/** Reads the body of a request whose sender may call the route: nobody else makes the server read anything. */
export async function readFields(visit: Pick<Visit, 'exchange' | 'shell'>): Promise<ReadFields> {
  const body = await readBody(visit.exchange.body, visit.exchange.headers)
  switch (body.status) {
    case 'body_too_large':
      return { refused: refusal(visit, 413, 'body_too_large') }
    case 'unsupported_body':
      return { refused: refusal(visit, 415, 'unsupported_body') }
    case 'invalid':
      return { refused: refusal(visit, 400, 'unsupported_body') }
    case 'read':
      // Two values for one field: nobody may guess which one was checked and which one counts.
      return body.repeated ? { refused: refusal(visit, 422, 'malformed') } : { fields: body.fields }
  }
}
