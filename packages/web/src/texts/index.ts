import { en } from './en.js'
import { ja } from './ja.js'

/** All a page may say. A text that one language lacks is a compile error. */
export type Texts = Widen<typeof en>

/** Literal texts become texts in general, so that another language may say something else. */
type Widen<T> = T extends string
  ? T extends 'en' | 'ja'
    ? 'en' | 'ja'
    : string
  : T extends (...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : { readonly [Name in keyof T]: Widen<T[Name]> }

/** The codes a refusal can carry. */
export type { ProblemCode } from './problems.js'

const catalogues: Readonly<Record<'en' | 'ja', Texts>> = { en, ja }

/** The texts of one language. */
export function textsFor(language: 'en' | 'ja'): Texts {
  return catalogues[language]
}
