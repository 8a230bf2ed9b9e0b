import { type Html, type HtmlValue, html } from '../html.js'
import { type Parts, qrContentId, type Wording } from './template.js'

/** Writes both forms of a mail from its parts; each alone says everything. */
export function compose(parts: Parts): Wording {
  return { subject: parts.subject, text: textOf(parts), html: htmlOf(parts).toString() }
}

function textOf({ greeting, paragraphs, steps = [], value, details = [], closing, issuer }: Parts): string {
  const blocks = [
    greeting,
    ...paragraphs,
    ...(value === undefined ? [] : [`${value.label}:\n\n    ${value.text}`]),
    ...(details.length === 0 ? [] : [details.map(([name, text]) => `${name}: ${text}`).join('\n')]),
    ...(steps.length === 0 ? [] : [steps.map((step, index) => `${index + 1}. ${step}`).join('\n')]),
    ...closing,
    `-- \n${issuer}`,
  ]
  return `${blocks.join('\n\n')}\n`
}

const font =
  "font-family:-apple-system,'Segoe UI',Roboto,'Hiragino Sans','Noto Sans JP','Yu Gothic',Meiryo,Helvetica,Arial,sans-serif"
const mono = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace"

function htmlOf(parts: Parts): Html {
  const { language, issuer, subject, greeting, paragraphs, steps = [], value, qrAlt, details = [], closing } = parts
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
</head>
<body style="margin:0;padding:0;background-color:#f3f4f6;color:#1f2937;${font}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#f3f4f6"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background-color:#ffffff;border:1px solid #d9dde3;border-radius:12px;text-align:left">
<tr><td style="padding:24px 32px 0;font-size:14px;font-weight:600;color:#4b5563">${issuer}</td></tr>
<tr><td style="padding:8px 32px 28px;font-size:16px;line-height:1.65;color:#1f2937">
<p style="margin:12px 0">${greeting}</p>
${paragraphs.map(paragraph)}
${value === undefined ? '' : boxOf(value.label, value.text)}
${qrAlt === undefined ? '' : qrOf(qrAlt)}
${details.length === 0 ? '' : detailsOf(details)}
${steps.length === 0 ? '' : html`<ol style="margin:16px 0;padding-left:24px">${steps.map((step) => html`<li style="margin:6px 0">${step}</li>`)}</ol>`}
${closing.map((text) => html`<p style="margin:12px 0;font-size:14px;color:#4b5563">${text}</p>`)}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`
}

function paragraph(text: string): HtmlValue {
  return html`<p style="margin:12px 0">${text}</p>`
}

function boxOf(label: string, text: string): Html {
  return html`<p style="margin:20px 0 6px;font-size:14px;font-weight:600;color:#4b5563">${label}</p>
<p dir="ltr" style="margin:0 0 16px;padding:14px 16px;border:1px solid #c9d0da;border-radius:8px;background-color:#f8fafc;color:#111827;font-size:18px;line-height:1.5;${mono}">${text}</p>`
}

/** White behind the picture in dark mode too: a scanner needs the light margin. */
function qrOf(alt: string): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 16px"><tr><td bgcolor="#ffffff" style="padding:12px;background-color:#ffffff;border:1px solid #d9dde3;border-radius:8px"><img src="cid:${qrContentId}" width="240" height="240" alt="${alt}" style="display:block;width:240px;height:240px;background-color:#ffffff;color:#111827;font-size:14px"></td></tr></table>`
}

function detailsOf(details: ReadonlyArray<readonly [string, string]>): Html {
  return html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0;font-size:14px;color:#374151">${details.map(
    ([name, text]) =>
      html`<tr><td style="padding:2px 16px 2px 0;color:#6b7280;vertical-align:top;white-space:nowrap">${name}</td><td dir="auto" style="padding:2px 0">${text}</td></tr>`,
  )}</table>`
}
