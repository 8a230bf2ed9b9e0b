/**
 * Writes rows as CSV (RFC 4180) that spreadsheets open in the right letters, and in which no cell is a formula: what people call
 * themselves must not run on an administrator's machine.
 */
export function csvOf(rows: ReadonlyArray<readonly (string | number | undefined)[]>): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

/** Tells spreadsheets that the file is UTF-8. */
export const byteOrderMark = '\ufeff'

function cellOf(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  // Full-width signs begin a formula as well once a spreadsheet has normalised them.
  const text = /^\s*[=+\-@\t\r\n|＝＋－＠]/u.test(value) ? `'${value}` : value
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
