import { agentsTexts } from './agents-ja.js'
import { auditTexts } from './audit-ja.js'
import type { Texts } from './catalogue.js'
import { common } from './common-ja.js'
import { consoleTexts } from './console-ja.js'
import { distributionTexts } from './distribution-ja.js'
import { operations } from './operations-ja.js'
import { person } from './person-ja.js'
import { problems } from './problems-ja.js'

/** 画面に出る日本語。 */
export const ja: Texts = {
  ...common,
  ...person,
  ...consoleTexts,
  ...agentsTexts,
  ...auditTexts,
  ...distributionTexts,
  ...operations,
  problem: problems,
}
