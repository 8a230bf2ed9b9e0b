/** Markup that is safe to send: made by `html`, which escapes whatever is put into it. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }

  toString(): string {
    return this.markup
  }
}

/** What may stand in a template: text is escaped, `Html` is not, a list is joined, nothing stays nothing. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters and the marks that turn the writing direction around have no place in a name. */
const invisible = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * Writes markup. Every value is escaped for text and for quoted attributes, so a page cannot forget to.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = parts[0] ?? ''
  for (const [index, value] of values.entries()) markup += markupOf(value) + (parts[index + 1] ?? '')
  return new Html(markup)
}

/** Takes markup the kit made itself, such as a QR's `<svg>`. Never give it anything a person wrote. */
export function trusted(markup: string): Html {
  return new Html(markup)
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.markup
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeText(value)
  return value.map(markupOf).join('')
}

function escapeText(text: string): string {
  return text.replace(invisible, '\ufffd').replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}
