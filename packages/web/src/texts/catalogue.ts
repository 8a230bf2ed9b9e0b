import type { agentsTexts } from './agents-en.js'
import type { auditTexts } from './audit-en.js'
import type { common } from './common-en.js'
import type { consoleTexts } from './console-en.js'
import type { distributionTexts } from './distribution-en.js'
import type { operations } from './operations-en.js'
import type { person } from './person-en.js'
import type { Problems } from './problems.js'

/** What stands around every page. */
export type CommonTexts = Widen<typeof common>
/** The pages of one person. */
export type PersonTexts = Widen<typeof person>
/** The administrator's console. */
export type ConsoleTexts = Widen<typeof consoleTexts>
/** Remote PCs, on an administrator's page and on a person's. */
export type AgentsTexts = Widen<typeof agentsTexts>
/** What has happened. */
export type AuditTexts = Widen<typeof auditTexts>
/** Work on many users. */
export type OperationsTexts = Widen<typeof operations>

/** Keys by mail. */
export type DistributionTexts = Widen<typeof distributionTexts>

/** All a page may say. A text that one language lacks is a compile error. */
export type Texts = CommonTexts &
  PersonTexts &
  ConsoleTexts &
  AgentsTexts &
  AuditTexts &
  DistributionTexts &
  OperationsTexts & { readonly problem: Problems }

/** Literal texts become texts in general, so that another language may say something else. */
type Widen<T> = T extends string
  ? T extends 'en' | 'ja'
    ? 'en' | 'ja'
    : string
  : T extends (...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : { readonly [Name in keyof T]: Widen<T[Name]> }
