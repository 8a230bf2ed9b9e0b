// Keys for everybody over SMTP into a sink in another process: how fast against the same pool without us, how much memory, how
// smooth; and what is left after kill -9. `npm run prove -- distribution [users] [kills]`
import { randomBytes } from 'node:crypto'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSecondStep, type Mailer, memoryStore, type UserFields } from '@secondstep/core'
import { createMailer } from '@secondstep/mail'
import qrcode from 'qrcode'
import { createKeyPicture } from '../../packages/core/src/key-card.js'
import { newSecret, otpauthUri } from '../../packages/core/src/totp.js'
import { killedDistribution } from '../support/killed-distribution.js'
import { startMailSink } from '../support/mail-sink.js'

const [users = 20_000, kills = 20] = process.argv.slice(2).map(Number)
const concurrency = 10
const sink = await startMailSink()
const newMailer = (): Mailer => createMailer({ transport: sink.url, from: 'Acme <no-reply@acme.example>', concurrency })
const addressOf = (index: number): string => `user${index}@example.test`
const failures: string[] = []
const claim = (holds: boolean, text: string): void => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${text}`)
  if (!holds) failures.push(text)
}

/** Sends to `count` users with the same pool and body; answers mails a second. */
async function rate(count: number, pictureOf: (index: number) => Promise<Uint8Array>): Promise<number> {
  const mailer = newMailer()
  const { secretInGroups } = await createKeyPicture('Acme', 'x', newSecret())
  sink.reset()
  const began = performance.now()
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const to = addressOf(index)
      const content = { kind: 'key', reason: 'distribution', account: to, secretInGroups } as const
      const qrPng = await pictureOf(index)
      const common = { id: `key-${index}`, to, name: to, language: 'en', issuer: 'Acme' }
      const { status } = await mailer.send({ ...common, content: { ...content, qrPng } })
      if (status !== 'sent') throw new Error(status)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  await sink.until(count)
  return count / ((performance.now() - began) / 1000)
}

/** Bytes that are still in use after everything else was thrown away. */
function kept(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function distribution(): Promise<number> {
  const rows: readonly UserFields[] = [
    { id: 'boss', email: 'boss@example.test', isAdministrator: true },
    ...Array.from({ length: users - 1 }, (_, index) => ({ id: `user${index}`, email: addressOf(index) })),
  ]
  const byId = new Map(rows.map((row) => [row.id, row]))
  const core = createSecondStep<UserFields>({
    issuer: 'Acme',
    secrets: `k1:${randomBytes(32).toString('base64')}`,
    store: memoryStore(),
    users: {
      find: (id) => byId.get(id),
      list: ({ after, limit }) => {
        const from = Number(after ?? 0)
        const rest = from + limit < rows.length ? { next: String(from + limit) } : {}
        return { users: rows.slice(from, from + limit), ...rest }
      },
    },
    mail: newMailer(),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    reauthenticate: () => true,
  })
  const actor = { user: core.directory.userOf(rows[0]) }
  const { organisation } = actor.user
  const proof = { password: 'x', binding: 'b', passes: [] }
  await core.policy.set(actor.user, { scope: 'off', keyMode: 'user', proof } as never)
  await pause(200)
  sink.reset()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  const before = kept()
  let most = before
  let wrong = 0
  let looks = 0
  let ended = false
  delay.enable()
  const began = performance.now()
  await core.distributions.start(actor)
  const watching = (async () => {
    while (!ended) {
      await pause(200)
      if (++looks === 25) most = Math.max(most, kept())
      const seen = sink.count()
      const job = await core.jobs.look(organisation, 'distribute')
      // What is told is written once a second and at each page: it never runs ahead of what has left by more than is in flight.
      const told = job?.counts.done ?? 0
      if (told > sink.count() + concurrency || (job?.endedAt === undefined && seen - told > 5000)) wrong++
    }
  })()
  await core.jobs.run()
  const seconds = (performance.now() - began) / 1000
  ended = true
  await watching
  delay.disable()
  most = Math.max(most, kept())
  await sink.until(users)
  const job = await core.jobs.look(organisation, 'distribute')
  const mails = sink.mails()
  claim(
    job?.state === 'completed' && job.counts.done === users,
    `${users} users: ${job?.state}, ${job?.counts.done} mailed`,
  )
  claim(new Set(mails.map(({ to }) => to)).size === users && mails.length === users, 'everybody once')
  claim(new Set(mails.map(({ key }) => key)).size === users, 'everybody a key of his own')
  claim(wrong === 0, 'progress right whenever it was looked at')
  const grown = (most - before) / 2 ** 20
  // The records themselves are in this process: a store elsewhere would hold them.
  const records = (users * 1100) / 2 ** 20
  claim(grown - records < 100, `memory grew by ${grown.toFixed(0)} MB, about ${records.toFixed(0)} MB of it records`)
  console.log(
    `     event loop delay: p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, most ${(delay.max / 1e6).toFixed(1)} ms`,
  )
  return users / seconds
}

const picture = await createKeyPicture('Acme', 'x', newSecret())
const sample = Math.min(users, 3000)
await rate(500, async () => picture.qrPng)
const ready = await rate(sample, async () => picture.qrPng)
const drawn = await rate(sample, (index) =>
  qrcode.toBuffer(otpauthUri('Acme', addressOf(index), newSecret()), { errorCorrectionLevel: 'M', scale: 6 }),
)
const ours = await distribution()
const readyAgain = await rate(sample, async () => picture.qrPng)
const readyRate = (ready + readyAgain) / 2
console.log(
  `     mails a second: ours ${ours.toFixed(0)}, qrcode.toBuffer ${drawn.toFixed(0)}, ready picture ${readyRate.toFixed(0)}`,
)
console.log(
  `     ours is ${(ours / drawn).toFixed(2)} times qrcode.toBuffer, ${(ours / readyRate).toFixed(2)} of a ready picture`,
)
claim(ours > drawn, 'faster than drawing with qrcode.toBuffer')
claim(ours / readyRate >= 0.5, 'at least half as fast as a picture that is ready')
await sink.close()

if (kills > 0) {
  const result = await killedDistribution(Math.min(users, 4000), kills, concurrency)
  console.log(`     ${result.kills} kills, ${result.mails} mails, ${result.doubled} doubled`)
  claim(result.state === 'completed' && result.skipped === 0, 'after every kill: nobody skipped')
  claim(result.doubled <= result.kills * concurrency, `at most ${concurrency} doubled a kill`)
  claim(result.differing === 0, 'every double with the same key and Message-ID')
}
process.exit(failures.length === 0 ? 0 : 1)
