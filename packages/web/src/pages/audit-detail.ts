import type { SecondStepEvent } from '@secondstep/core'
import type { Texts } from '../texts/index.js'
import { toolsFor } from '../texts/tools.js'

/**
 * What an event says beside who, whom and when, one line for each detail, in the page's language. What a host's sink or a newer
 * version has put in stays as it is.
 */
export function detailsOf(texts: Texts, { type, detail }: SecondStepEvent): readonly string[] {
  const names: Words = texts.audit.name
  // A mail's notice and a job are both called `kind`.
  const nameOf = (name: string): string => (name === 'kind' && type === 'notice_not_mailed' ? 'notice' : name)
  return Object.entries(detail ?? {})
    .filter(([name]) => name !== 'job')
    .map(([name, value]) => `${names[nameOf(name)] ?? name}: ${saidOf(texts, type, name, String(value))}`)
}

type Words = Readonly<Record<string, string | undefined>>

function saidOf(texts: Texts, type: SecondStepEvent['type'], name: string, value: string): string {
  const words = vocabularyOf(texts, type, name)
  const isList = name === 'reason' && type === 'policy_refused'
  if (isList) return toolsFor(texts.language).list(value.split(' ').map((word) => words[word] ?? word))
  return words[value] ?? value
}

/** Where a detail's words come from: most are said elsewhere in the console, and are said alike. */
function vocabularyOf(texts: Texts, type: SecondStepEvent['type'], name: string): Words {
  if (name === 'scope' || (name === 'before' && type === 'policy_changed')) return texts.policy.scope
  if (name === 'keyMode') return texts.policy.mode
  if (name === 'authentication' || name === 'before') return texts.agents.option
  if (name === 'failure') return texts.distribution.reasons
  // Names of things, and the operator's own words for the command.
  const isVerbatim = name === 'agentId' || name === 'code' || (name === 'reason' && type === 'policy_changed')
  return isVerbatim ? {} : texts.audit.word
}
