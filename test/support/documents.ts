import { readFileSync } from 'node:fs'

/** The fenced block that follows an HTML comment of this name in a document of the repository. */
export function blockOf(document: string, name: string): string {
  const text = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8')
  const [, after] = text.split(`<!-- ${name} -->`)
  const block = /^\s*```\w+\n([\s\S]*?)\n```/.exec(after ?? '')?.[1]
  if (block === undefined) throw new Error(`${document} has no block after <!-- ${name} -->`)
  return block
}
