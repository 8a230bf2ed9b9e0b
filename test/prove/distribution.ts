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
import { createKeyPicture } from '../../packages/core/src/keys/key-card.js'
import { newSecret, otpauthUri } from '../../packages/core/src/keys/totp.js'
import { startAskedApp } from '../support/asked-app.js'
import { killedDistribution } from '../support/killed-distribution.js'
import { startMailSink } from '../support/mail-sink.js'

const [users = 100_000, kills = 20] = process.argv.slice(2).map(Number)
const concurrency = 10
/** The machine may have other things to do: ours and the others take turns, so that all of them meet the same. */
const turns = 5
const sink = await startMailSink()
const otherSink = await startMailSink()
const mailerTo = ({ url }: { readonly url: string }): Mailer =>
  createMailer({ transport: url, from: 'Acme <no-reply@acme.example>', concurrency })
const addressOf = (index: number): string => `user${index}@example.test`
const failures: string[] = []
const claim = (holds: boolean, text: string): void => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${text}`)
  if (!holds) failures.push(text)
}

/** What some mails took: time, and time of this process alone. */
class Cost {
  mails = 0
  milliseconds = 0
  cpuMilliseconds = 0

  async of(mails: number, work: () => Promise<unknown>): Promise<void> {
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    await work()
    const { user, system } = process.cpuUsage(cpu)
    this.mails += mails
    this.milliseconds += performance.now() - began
    this.cpuMilliseconds += (user + system) / 1000
  }

  get rate(): number {
    return this.mails / (this.milliseconds / 1000)
  }

  toString(): string {
    return `${this.rate.toFixed(0)} mails a second (${(this.cpuMilliseconds / this.mails).toFixed(2)} ms CPU each)`
  }
}

/** The same pool, the same body, the picture from elsewhere, and no records. */
async function sendPlainly(count: number, pictureOf: (index: number) => Promise<Uint8Array>): Promise<void> {
  const { secretInGroups } = await createKeyPicture('Acme', 'x', newSecret())
  otherSink.reset()
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const to = addressOf(index)
      const content = { kind: 'key', reason: 'distribution', account: to, secretInGroups } as const
      const qrPng = await pictureOf(index)
      const common = { id: `key-${index}`, to, name: to, language: 'en', issuer: 'Acme' }
      const { status } = await otherMailer.send({ ...common, content: { ...content, qrPng } })
      if (status !== 'sent') throw new Error(status)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  await otherSink.until(count)
}

/** Bytes that are still in use after everything else was thrown away. */
function kept(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function percentile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
}

const otherMailer = mailerTo(otherSink)
const picture = await createKeyPicture('Acme', addressOf(users - 2), newSecret())
const [ours, ready, drawn] = [new Cost(), new Cost(), new Cost()]
const sendReady = (count: number): Promise<void> => sendPlainly(count, async () => picture.qrPng)
const sendDrawn = (count: number): Promise<void> =>
  sendPlainly(count, (index) =>
    qrcode.toBuffer(otpauthUri('Acme', addressOf(index), newSecret()), { errorCorrectionLevel: 'M', scale: 6 }),
  )
/** Each turn of the others; ours may send more. */
const [readyShare = 0, drawnShare = 0] = [Math.min(3000, users / turns), Math.min(600, users / turns)].map(Math.ceil)
const others = async (): Promise<void> => {
  await ready.of(readyShare, () => sendReady(readyShare))
  await drawn.of(drawnShare, () => sendDrawn(drawnShare))
}

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
  mail: mailerTo(sink),
  logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  reauthenticate: () => true,
})
const actor = { user: core.directory.userOf(rows[0]) }
const { organisation } = actor.user
const proof = { password: 'x', binding: 'b', passes: [] }
await core.policy.set(actor.user, { scope: 'off', keyMode: 'user', proof } as never)
await pause(200)

// Nobody runs cold.
await sendReady(2000)
await sendDrawn(200)
sink.reset()
const answers: number[] = []
const before = { kept: kept(), resident: process.memoryUsage.rss() }
const most = { ...before }
let [wrong, looks, slowDelay, longestDelay] = [0, 0, 0, 0]

/** Looks at the job all the time until told to stop. */
function watch(): () => Promise<void> {
  let ended = false
  const watching = (async () => {
    while (!ended) {
      await pause(200)
      most.resident = Math.max(most.resident, process.memoryUsage.rss())
      looks++
      const seen = sink.count()
      const job = await core.jobs.look(organisation, 'distribute')
      // What is told is written once a second and at each page: it never runs ahead of what has left by more than is in flight.
      const told = job?.counts.done ?? 0
      if (told > sink.count() + concurrency || (job?.endedAt === undefined && seen - told > 5000)) wrong++
    }
  })()
  return () => {
    ended = true
    return watching
  }
}

for (let turn = 1; turn <= turns; turn++) {
  await others()
  const stop = watch()
  const app = await startAskedApp()
  const from = sink.count()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const cost = new Cost()
  await cost.of(0, async () => {
    if (turn === 1) await core.distributions.start(actor)
    else await core.jobs.resume(actor, 'distribute')
    if (turn < turns) {
      await sink.until(Math.floor((users * turn) / turns))
      await core.jobs.pause(actor, 'distribute')
    }
    await core.jobs.run()
  })
  delay.disable()
  slowDelay = Math.max(slowDelay, delay.percentile(99) / 1e6)
  longestDelay = Math.max(longestDelay, delay.max / 1e6)
  app.close()
  await stop()
  answers.push(...app.answers)
  ours.mails += sink.count() - from
  ours.milliseconds += cost.milliseconds
  ours.cpuMilliseconds += cost.cpuMilliseconds
  most.kept = Math.max(most.kept, kept())
}
await others()
await sink.until(users)

const job = await core.jobs.look(organisation, 'distribute')
const mails = sink.mails()
claim(
  job?.state === 'completed' && job.counts.done === users,
  `${users} users, paused ${turns - 1} times: ${job?.state}, ${job?.counts.done} mailed`,
)
claim(new Set(mails.map(({ to }) => to)).size === users && mails.length === users, 'everybody once')
claim(new Set(mails.map(({ key }) => key)).size === users, 'everybody a key of his own')
claim(wrong === 0 && looks > 0, `progress right whenever it was looked at, ${looks} times`)
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)
// The records themselves are in this process: a store elsewhere would hold them.
const [grown, records] = [most.kept - before.kept, users * 1100]
claim(
  grown - records < 100 * 2 ** 20,
  `memory grew by ${megabytes(grown)} MB, about ${megabytes(records)} MB of it records; resident set by ${megabytes(most.resident - before.resident)} MB at its peak`,
)
console.log(`     event loop delay: p99 ${slowDelay.toFixed(1)} ms, most ${longestDelay.toFixed(1)} ms`)
claim(
  answers.length > ours.milliseconds / 1000,
  `the app answered ${answers.length} requests meanwhile: half in ${percentile(answers, 0.5)} ms, p99 ${percentile(answers, 0.99)} ms, slowest ${percentile(answers, 1)} ms`,
)
for (const [name, cost] of Object.entries({ ours, 'ready picture': ready, 'qrcode.toBuffer': drawn })) {
  console.log(`     ${name}: ${cost}`)
}
const [overDrawn, ofReady] = [ours.rate / drawn.rate, ours.rate / ready.rate]
claim(overDrawn >= 3, `${overDrawn.toFixed(2)} times as fast as qrcode.toBuffer, at least 3`)
claim(ofReady >= 0.5, `${ofReady.toFixed(2)} of the speed of a ready picture, at least 0.5`)
await sink.close()
await otherSink.close()

if (kills > 0) {
  const result = await killedDistribution(Math.min(users, 4000), kills, concurrency)
  console.log(`     ${result.kills} kills, ${result.mails} mails, ${result.doubled} doubled`)
  claim(result.state === 'completed' && result.skipped === 0, 'after every kill: nobody skipped')
  claim(result.doubled <= result.kills * concurrency, `at most ${concurrency} doubled a kill`)
  claim(result.differing === 0, 'every double with the same key and Message-ID')
}
process.exit(failures.length === 0 ? 0 : 1)
