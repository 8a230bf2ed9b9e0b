import type { Texts } from './catalogue.js'
import { en } from './en.js'
import { ja } from './ja.js'

export type { Texts } from './catalogue.js'
/** The codes a refusal can carry. */
export type { ProblemCode } from './problems.js'

const catalogues: Readonly<Record<'en' | 'ja', Texts>> = { en, ja }

/** The texts of one language. */
export function textsFor(language: 'en' | 'ja'): Texts {
  return catalogues[language]
}
