import { isEmailAddress } from '@secondstep/core'
import { type People, type Person, personOf } from './people.js'

/** A field of a form or query that should be text; anything else counts as empty. */
export function fieldOf(fields: unknown, name: string): string {
  const value = (fields as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/** A browser says that it takes HTML; everything else gets JSON. */
export function wantsJson(accept: string | undefined): boolean {
  return !(accept ?? '').includes('text/html')
}

/** What became of an address somebody typed. */
export interface SavedEmail {
  readonly result: 'saved' | 'duplicate' | 'invalid'
  readonly email: string
}

/** Saves the address of the account page. */
export function saveEmail(people: People, id: string, fields: unknown): SavedEmail {
  const email = fieldOf(fields, 'email').trim()
  if (email !== '' && !isEmailAddress(email)) return { result: 'invalid', email }
  const saved = people.setEmail(id, email === '' ? undefined : email)
  return { result: saved ? 'saved' : 'duplicate', email }
}

/** The person a demonstration wants to add, or nothing if something is missing. */
export function newPersonOf(body: unknown): { readonly person: Person; readonly password: string } | undefined {
  const { id, name, email, password } = (body ?? {}) as Record<string, unknown>
  if (typeof id !== 'string' || id === '' || typeof password !== 'string' || password === '') return undefined
  const address = email === undefined || email === null || email === '' ? undefined : email
  if (address !== undefined && (typeof address !== 'string' || !isEmailAddress(address))) return undefined
  return { person: personOf(id, typeof name === 'string' ? name : id, { email: address }), password }
}

/** Body parsers and the kit say which status an error stands for. */
export function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null ? (error as { status?: unknown }).status : undefined
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500
}
