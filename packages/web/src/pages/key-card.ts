import type { KeyCard } from '@secondstep/core'
import { type Html, html, trusted } from '../html.js'
import type { Texts } from '../texts/index.js'

/** A key as it is handed over: QR, key in groups of four, and what an app may want to know beside it. */
export function keyCardPart(texts: Texts, card: KeyCard, options: { onPhone: boolean }): Html {
  const { addKey } = texts
  const { details } = addKey
  return html`<figure class="qr" role="img" aria-label="${addKey.qr}">${trusted(card.qrSvg)}</figure>
${options.onPhone && html`<p class="on-phone"><a class="button" href="${card.uri}">${addKey.onPhone}</a></p>`}
<p class="hint">${addKey.type}</p>
<p class="secret"><code id="secret" translate="no">${card.secretInGroups}</code>
<button class="link copy" type="button" hidden data-copy="secret" data-done="${texts.copied}">${texts.copy}</button><span role="status" class="copied"></span></p>
<dl class="facts"><dt>${details.kind}</dt><dd>${details.kindValue} (SHA-1)</dd><dt>${details.digits}</dt><dd>6</dd><dt>${details.interval}</dt><dd>${details.seconds}</dd></dl>`
}
