import { agentsTexts } from './agents-en.js'
import { auditTexts } from './audit-en.js'
import type { Texts } from './catalogue.js'
import { common } from './common-en.js'
import { consoleTexts } from './console-en.js'
import { distributionTexts } from './distribution-en.js'
import { operations } from './operations-en.js'
import { person } from './person-en.js'
import { problems } from './problems-en.js'

/** What people read, in English. The shape of every other language follows from this one. */
export const en: Texts = {
  ...common,
  ...person,
  ...consoleTexts,
  ...agentsTexts,
  ...auditTexts,
  ...distributionTexts,
  ...operations,
  problem: problems,
}
