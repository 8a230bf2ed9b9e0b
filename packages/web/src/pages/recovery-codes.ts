import { type Html, html } from '../html.js'
import { toolsFor } from '../texts/tools.js'
import { notice, personPage, primaryButton, type Shell } from './layout.js'
import { time } from './time.js'

/** Recovery codes that were made just now. */
export interface RecoveryCodesView {
  readonly codes: readonly string[]
  /** Unix seconds. */
  readonly madeAt: number
}

/** Shows the codes, this once: to be copied, saved or printed with what they belong to, and confirmed as kept. */
export function recoveryCodesPage(shell: Shell, { codes, madeAt }: RecoveryCodesView): Html {
  const { texts, issuer, signedInAs, urls } = shell
  const { recoveryCodes } = texts
  const fact = (name: string, value: string | Html): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  const answers = html`data-done="${texts.copied}" data-failed="${recoveryCodes.notCopied}"`
  return personPage(
    shell,
    recoveryCodes.title,
    html`${notice('done', recoveryCodes.made)}
<p class="no-print">${recoveryCodes.intro}</p>
<div class="sheet" id="sheet">
<dl class="facts">${fact(recoveryCodes.site, html`<bdi>${issuer}</bdi>`)}${signedInAs !== undefined && fact(recoveryCodes.account, html`<bdi>${signedInAs}</bdi>`)}${fact(recoveryCodes.date, time(texts, madeAt))}</dl>
<ol class="codes" id="codes" translate="no">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
<p class="hint">${recoveryCodes.once}</p>
</div>
<p class="copying"><button class="quiet" type="button" hidden data-copy="codes" ${answers}>${recoveryCodes.copy}</button><span role="status"></span>
<button class="quiet" type="button" hidden data-save="sheet" data-name="recovery-codes.txt">${recoveryCodes.save}</button>
<button class="quiet" type="button" hidden data-print>${recoveryCodes.print}</button></p>
<form method="get" action="${urls.account}" class="section">
<div class="check"><input type="checkbox" id="saved" name="saved" value="1" required><label for="saved">${recoveryCodes.saved}</label></div>
${primaryButton(recoveryCodes.submit)}
</form>`,
  )
}

/** The same as a file, for who takes the second button. */
export function recoveryCodesText({ texts, issuer, signedInAs }: Shell, { codes, madeAt }: RecoveryCodesView): string {
  const { recoveryCodes } = texts
  const about = [
    recoveryCodes.title,
    '',
    `${recoveryCodes.site}: ${issuer}`,
    ...(signedInAs === undefined ? [] : [`${recoveryCodes.account}: ${signedInAs.replace(/\p{C}/gu, ' ')}`]),
    `${recoveryCodes.date}: ${toolsFor(texts.language).moment(madeAt)}`,
    '',
  ]
  const numbered = codes.map((code, index) => `${String(index + 1).padStart(2)}. ${code}`)
  // Some editors still show a file with bare line feeds as one line.
  return [...about, ...numbered, '', recoveryCodes.once, recoveryCodes.made, ''].join('\r\n')
}
