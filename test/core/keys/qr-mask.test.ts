import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import qrcode from 'qrcode'
import { describe, expect, it } from 'vitest'
import { createKeyPicture } from '../../../packages/core/src/keys/key-card.js'
import { bestMasked } from '../../../packages/core/src/keys/qr-mask.js'
import { newSecret, otpauthUri } from '../../../packages/core/src/keys/totp.js'
import { describeWith, requireProgram } from '../../support/available.js'

const level = { errorCorrectionLevel: 'M' } as const
const drawn = (text: string) => bestMasked(qrcode.create(text, { ...level, maskPattern: 0 }).modules)
const account = (): string => `user${randomInt(1e6)}@${'long.'.repeat(randomInt(8))}example.test`

describe('the mask of a QR', () => {
  it('is the one that the standard chooses, as another encoder finds it by trying: the symbol is the same, at every size', () => {
    const masks = new Set<unknown>()
    const sizes = new Set<number>()
    for (let index = 0; index < 800; index++) {
      const text = index % 4 === 0 ? 'x'.repeat(1 + index) : otpauthUri('Acme', account(), newSecret())
      const tried = qrcode.create(text, level)
      masks.add(tried.maskPattern)
      sizes.add(tried.modules.size)
      expect(Buffer.from(drawn(text).data).equals(Buffer.from(tried.modules.data)), text).toBe(true)
    }
    expect(masks.size).toBe(8)
    expect(sizes.size).toBeGreaterThan(15)
  })
})

describeWith(['zbarimg'], 'the pictures of 200 random keys', () => {
  it('are all read by somebody else, who finds in each the key that was drawn', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'secondstep-qr-'))
    try {
      const uris: string[] = []
      const paths: string[] = []
      for (let index = 0; index < 200; index++) {
        const [who, secret] = [account(), newSecret()]
        const path = join(folder, `${index}.png`)
        writeFileSync(path, (await createKeyPicture('Acme 株式会社', who, secret)).qrPng)
        uris.push(otpauthUri('Acme 株式会社', who, secret))
        paths.push(path)
      }
      const args = ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', ...paths]
      const read = execFileSync(requireProgram('zbarimg'), args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      expect(read.trim().split('\n')).toEqual(uris)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 60_000)
})
