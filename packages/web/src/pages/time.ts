import { type Html, html } from '../html.js'
import type { Texts } from '../texts/index.js'
import { toolsFor } from '../texts/tools.js'

/** A moment (Unix seconds) as people read it, with its exact form for machines; the script puts it into the visitor's own time. */
export function time(texts: Texts, at: number): Html {
  return html`<time datetime="${new Date(at * 1000).toISOString()}">${toolsFor(texts.language).moment(at)}</time>`
}
