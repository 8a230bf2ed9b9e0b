import type { KeyCard } from '@secondstep/core'
import { type Html, html, trusted } from '../html.js'
import type { Texts } from '../texts/index.js'

/**
 * A key as it is handed over: QR, key in groups of four, and what an app may want to know beside it.
 *
 * @param onPhone offers the link that opens the app on this device; only for a key that is the visitor's own.
 */
export function keyCardPart(texts: Texts, card: KeyCard, { onPhone }: { onPhone: boolean }): Html {
  const { addKey } = texts
  const { details } = addKey
  return html`<div class="keycard">
<figure class="qr" role="img" aria-label="${addKey.qr}">${trusted(card.qrSvg)}</figure>
${onPhone && html`<p class="on-phone"><a class="button" href="${card.uri}">${addKey.onPhone}</a></p>`}
<div class="secret"><p class="hint" id="secret-label">${addKey.type}</p>
<p><code id="secret" translate="no" aria-labelledby="secret-label">${card.secretInGroups}</code></p>
<p class="copying"><button class="quiet" type="button" hidden data-copy="secret" data-done="${texts.copied}" data-failed="${texts.notCopied}">${texts.copy}</button><span role="status"></span></p></div>
<dl class="facts"><div><dt>${details.kind}</dt><dd>${details.kindValue}</dd></div><div><dt>${details.digits}</dt><dd>6</dd></div><div><dt>${details.interval}</dt><dd>${details.seconds}</dd></div></dl>
</div>`
}
