import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { coreOptionNames } from '@secondstep/core'
import { describe, expect, it } from 'vitest'
import { requestOptionNames } from '../../packages/express/src/exchange.js'
import { requestOptionNames as onKoa } from '../../packages/koa/src/exchange.js'
import { webOptionNames } from '../../packages/web/src/options.js'

const page = readFileSync(fileURLToPath(new URL('../../docs/options.md', import.meta.url)), 'utf8')
const known = [...coreOptionNames, ...webOptionNames, ...requestOptionNames].toSorted()
const documented = [...page.matchAll(/^\| `(\w+)/gm)].map(([, name = '']) => name).toSorted()

describe('the page on options', () => {
  it('is the same for Express and Koa', () => {
    expect(onKoa).toEqual(requestOptionNames)
  })

  it('names every option the code knows, and none besides', () => {
    expect(documented).toEqual(known)
  })

  it('gives the defaults the code has', () => {
    const source = readFileSync(fileURLToPath(new URL('../../packages/core/src/options.ts', import.meta.url)), 'utf8')
    const numbers = [...source.matchAll(/^ {2}(\w+): \[([\d_.]+), /gm)]
    expect(numbers.length).toBeGreaterThanOrEqual(11)
    for (const [, name = '', standard = ''] of numbers) {
      const row = new RegExp(`^\\| \`${name}\` \\| (\\S+) \\|`, 'm').exec(page)?.[1]
      expect([name, row]).toEqual([name, standard.replaceAll('_', '')])
    }
  })
})
