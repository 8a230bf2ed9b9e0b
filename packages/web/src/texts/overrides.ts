import { nearestName, optionsError } from '@secondstep/core'
import type { Texts } from './catalogue.js'
import { textsFor } from './index.js'

/**
 * Texts of a host's own, as many as it likes: a text for a text, a function for a text that says a number or a name. They are
 * escaped like all others; markup in them is shown, not obeyed.
 */
export type TextOverrides = Partial<Record<'en' | 'ja', Overrides<Omit<Texts, 'language'>>>>

type Overrides<T> = {
  readonly [Name in keyof T]?: T[Name] extends string | readonly string[] | ((...args: never[]) => unknown)
    ? T[Name]
    : Overrides<T[Name]>
}

/** The catalogues a kit speaks from. */
export type Catalogues = Readonly<Record<'en' | 'ja', Texts>>

/**
 * Lays a host's texts over the built-in ones.
 *
 * @throws `ERR_OPTIONS` for a language or a text there is none of, naming the nearest, or for one of another kind.
 */
export function readTexts(overrides: TextOverrides = {}): Catalogues {
  const catalogues: Record<string, Texts> = { en: textsFor('en'), ja: textsFor('ja') }
  for (const [language, own] of entriesOf(overrides, 'texts')) {
    const builtIn = catalogues[language]
    if (builtIn === undefined) throw unknown(`texts.${language}`, language, Object.keys(catalogues))
    // Its shape is checked name by name, so it is a catalogue as before.
    catalogues[language] = merge(builtIn, own, `texts.${language}`) as Texts
  }
  const { en = textsFor('en'), ja = textsFor('ja') } = catalogues
  return Object.freeze({ en, ja })
}

function merge(builtIn: unknown, own: unknown, path: string): unknown {
  if (own === undefined) return builtIn
  if (typeof builtIn === 'string') return typeof own === 'string' && own !== '' ? own : refuse(path, 'a text')
  if (typeof builtIn === 'function')
    return typeof own === 'function' ? spoken(builtIn, own) : refuse(path, 'a function')
  if (Array.isArray(builtIn)) {
    const list = readList(own, path)
    // A problem is a title and a sentence; other lists may be longer or shorter than ours.
    return path.includes('.problem.') && list.length !== 2 ? refuse(path, 'a title and a sentence') : list
  }
  const texts = builtIn as Readonly<Record<string, unknown>>
  // The language a catalogue says it is in is no text of it.
  const names = Object.keys(texts).filter((name) => name !== 'language')
  const merged: Record<string, unknown> = { ...texts }
  for (const [name, text] of entriesOf(own, path)) {
    if (!names.includes(name)) throw unknown(`${path}.${name}`, name, names)
    merged[name] = merge(texts[name], text, `${path}.${name}`)
  }
  return merged
}

/** A page must not fail on a text: what the host's function leaves unsaid, ours says. */
function spoken(builtIn: object, own: object): (...args: unknown[]) => unknown {
  const call = (speak: object, args: unknown[]): unknown => (speak as (...args: unknown[]) => unknown)(...args)
  return (...args) => {
    try {
      const text = call(own, args)
      return typeof text === 'string' && text !== '' ? text : call(builtIn, args)
    } catch {
      return call(builtIn, args)
    }
  }
}

function readList(own: unknown, path: string): readonly string[] {
  const isList = Array.isArray(own) && own.length > 0 && own.every((text) => typeof text === 'string' && text !== '')
  return isList ? [...own] : refuse(path, 'a list of texts')
}

function entriesOf(value: unknown, path: string): ReadonlyArray<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'an object of texts')
  return Object.entries(value)
}

function unknown(path: string, name: string, names: readonly string[]): Error {
  return optionsError(`There is no text \`${path}\`.`, `remove it, or did you mean \`${nearestName(name, names)}\`?`)
}

function refuse(path: string, what: string): never {
  throw optionsError(`\`${path}\` is of another kind.`, `give ${what}, not an empty one`)
}
