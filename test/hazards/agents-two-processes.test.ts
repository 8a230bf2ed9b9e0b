import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { startExample } from '../support/example-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { places, recordIn } from '../support/places.js'
import { jsonOf, startWalk } from '../support/walk.js'

// T-90, T-92 where two server processes stand behind one address.

async function attack(STORE: string): Promise<void> {
  const DATA = mkdtempSync(join(tmpdir(), 'secondstep-agents-two-'))
  const walk = await startWalk({ STORE, DATA })
  const other = await startExample({ STORE, DATA })
  try {
    const urls = [walk.url, other.url]
    let now = await walk.later(0)
    // The second process's clock has to be moved to where the first one's is.
    const here = Number(
      (await jsonOf(await createVisitor(other.url).post('/demo/clock', { advanceSeconds: 0 })))['now'],
    )
    await createVisitor(other.url).post('/demo/clock', { advanceSeconds: now - here })
    const later = async (seconds: number): Promise<void> => {
      now = await walk.later(seconds)
      await createVisitor(other.url).post('/demo/clock', { advanceSeconds: seconds })
    }
    await later(60)
    await walk.admin.post('/otp', { code: walk.code('admin') })
    expect((await walk.admin.post('/otp/admin/agents/pc-01', { authentication: 'otp' })).status).toBe(200)
    const post = (index: number, path: string, body: Record<string, unknown>) =>
      createVisitor(urls[index % 2] ?? '').post(`/otp/agents/pc-01/${path}`, body, {
        authorization: 'Bearer pc-01-token',
      })
    const code = (): string => codeFromOathtool(walk.secrets.user01, now)

    // One code at both processes, then one ticket at both.
    const granted = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post(index, 'connect', { userId: 'user01', code: code() })),
    )
    const [winner, ...more] = granted.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    const { ticket } = winner === undefined ? { ticket: '' } : await jsonOf(winner)
    const opened = await Promise.all(Array.from({ length: 50 }, (_, index) => post(index, 'redeem', { ticket })))
    expect(opened.filter(({ status }) => status === 200)).toHaveLength(1)

    // Guesses of agents and of a browser at both processes, round by round past every wait.
    const user = await walk.signIn('user01')
    for (let round = 0; round < 35; round++) {
      await later(901)
      await Promise.all([
        ...Array.from({ length: 8 }, (_, index) => post(index, 'connect', { userId: 'user01', code: '000000' })),
        user.post('/otp', { code: '000001' }),
      ])
      const { web, agents } = await recordIn(STORE, 'user01')
      expect(agents.failures).toBeLessThanOrEqual(25)
      expect(web.failures + agents.failures).toBeLessThanOrEqual(50)
    }
    const { web, agents } = await recordIn(STORE, 'user01')
    expect([agents.failures, web.failures]).toEqual([25, 25])
  } finally {
    await Promise.all([walk.example.kill(), other.kill()])
  }
}

describeWith(['oathtool'], 'two processes', () => {
  for (const [place, { needs, open }] of Object.entries(places)) {
    describeWith(needs, `over ${place}`, () => {
      it('grant one code once, redeem one ticket once, and look at no more guesses between them', async () => {
        const database = await open()
        try {
          await attack(database.url)
        } finally {
          await database.remove()
        }
      }, 120_000)
    })
  }
})
