import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8')
const [english, japanese] = [read('README.md'), read('README.ja.md')]

const blocksOf = (text: string): readonly string[] => [...text.matchAll(/```[\s\S]*?```/g)].map(([block]) => block)
const headingsOf = (text: string): readonly number[] =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length)
const linksOf = (text: string): readonly string[] =>
  [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target.replace(/-(en|ja)-/, '-')).toSorted()

describe('the README in Japanese', () => {
  it('has the same commands and the same code, to the letter', () => {
    expect(blocksOf(japanese)).toEqual(blocksOf(english))
  })

  it('has the same parts in the same order, with as much in each', () => {
    expect(headingsOf(japanese)).toEqual(headingsOf(english))
    const items = (text: string): number => [...text.matchAll(/^- /gm)].length
    expect(items(japanese)).toBe(items(english))
  })

  it('leads to the same places, all of which are there', () => {
    const own = (text: string): readonly string[] => linksOf(text).filter((link) => !link.startsWith('README'))
    expect([...new Set(own(japanese))]).toEqual([...new Set(own(english))])
    for (const text of [english, japanese]) {
      const files = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target)
      for (const file of files) expect(existsSync(fileURLToPath(new URL(file, root))), file).toBe(true)
    }
  })
})
