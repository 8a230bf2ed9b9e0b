/** Markup that is safe to send: whatever came from outside was escaped on its way in. */
export class Html {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text
  }
}

/** What a template may hold; texts are escaped, lists are joined. */
export type HtmlValue = Html | string | number | readonly HtmlValue[]

/** Writes HTML; every value but `Html` itself is escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((text, part, index) => text + textOf(values[index - 1] ?? '') + part))
}

function textOf(value: HtmlValue): string {
  if (value instanceof Html) return value.toString()
  if (typeof value === 'object') return value.map(textOf).join('')
  return String(value).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
