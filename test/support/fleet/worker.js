// One of several processes that run the kit's core on one store, as the workers of a host app do. It does what its parent says, at
// the moment its parent says, at the time its parent's clock shows.
import { setTimeout as pause } from 'node:timers/promises'
import { codeOf, createSecondStep, isSecondStepError, parseSecret, subscriberKey, timeStepAt } from '@secondstep/core'
import { naiveStore } from '../stores/naive-store.js'
import { openStore } from '../stores/open-store.js'
import { bendableStore } from './bendable-store.js'

const settings = JSON.parse(process.argv[2])
const { organisation } = settings
const { store: opened, close } = await openStore(JSON.stringify(settings.store))
const naive = naiveStore(opened)
const store = bendableStore(opened, naive)

let now = settings.now
const core = createSecondStep({
  issuer: 'Races',
  secrets: settings.secrets,
  store,
  users: { find: (id) => ({ id }), list: () => ({ users: [] }) },
  organisationOf: () => organisation,
  clock: () => now,
  initialScope: 'everyone',
  selfEnrolment: 'signed_in',
  ...settings.options,
})
const userOf = (id) => core.directory.userOf({ id, email: `${id}@example.test` })
const kept = new Map()

const orders = {
  /** Gives somebody a live key; answers its secret. */
  enrol: async ({ userId }) => {
    const staged = await core.account.stage(userOf(userId), 'key')
    const { secret } = parseSecret(staged.card.secret, false)
    const code = codeOf(secret, timeStepAt(now))
    const confirmed = await core.account.confirm(userOf(userId), staged.keyId, { code, binding: 'enrol', passes: [] })
    if (confirmed.status !== 'passed') throw new Error(confirmed.status)
    return staged.card.secret
  },
  /** Gives all codes at once; answers what each came to. */
  attempt: ({ userId, attempts }) =>
    Promise.all(
      attempts.map((attempt) =>
        toldOf(async () => {
          const outcome = await core.step.verify(userOf(userId), { passes: [], ...attempt })
          if (outcome.status === 'passed') kept.set(attempt.binding, outcome.pass.value)
          return outcome.status
        }),
      ),
    ),
  /** Makes recovery codes; answers them. */
  recoveryCodes: async ({ userId }) => (await core.recovery.make(userOf(userId))).codes,
  /** Gives the same recovery code in all logins at once. */
  recover: ({ userId, recoveryCode, bindings }) =>
    Promise.all(
      bindings.map((binding) =>
        toldOf(async () => {
          const outcome = await core.recovery.verify(userOf(userId), { recoveryCode, binding, passes: [] })
          if (outcome.status === 'passed') kept.set(binding, outcome.pass.value)
          return outcome.status
        }),
      ),
    ),
  /** Gives codes one after the other without end, telling each result at once: until it is killed. */
  hammer: async ({ userId, attempts }) => {
    for (const attempt of attempts) {
      const told = await toldOf(async () => (await core.step.verify(userOf(userId), { passes: [], ...attempt })).status)
      process.send({ news: { binding: attempt.binding, told } })
    }
  },
  /** Which of the passes this process was given open the door. */
  open: async ({ userId }) => {
    const doors = [...kept].map(async ([binding, pass]) => {
      const standing = await core.step.look(userOf(userId), { passes: [pass], binding })
      return standing.passed ? [binding] : []
    })
    return (await Promise.all(doors)).flat()
  },
  /** An operation that always writes. */
  stage: ({ userId, times }) =>
    Promise.all(
      Array.from({ length: times }, () =>
        toldOf(async () => (await core.account.stage(userOf(userId), 'key')).status, performance.now()),
      ),
    ),
  look: async ({ userId, binding }) =>
    core.step.look(userOf(userId), { passes: kept.has(binding) ? [kept.get(binding)] : [], binding }),
  record: async ({ userId }) => {
    const [text] = await opened.readMany([subscriberKey(organisation, userId)])
    return text === undefined ? undefined : JSON.parse(text)
  },
  /** The passes this process was given. */
  passes: () => [...kept.values()],
  bend: (how) => store.bend(how),
  calls: () => store.calls(),
  close: async () => {
    await close?.()
    setImmediate(() => process.disconnect())
  },
}

async function toldOf(work, began) {
  try {
    const told = { status: await work() }
    return began === undefined ? told : { ...told, milliseconds: performance.now() - began }
  } catch (error) {
    return { status: isSecondStepError(error) ? error.code : String(error) }
  }
}

process.on('message', async ({ id, order, at, time, ...rest }) => {
  if (time !== undefined) now = time
  if (at !== undefined) {
    await pause(Math.max(0, at - Date.now() - 4))
    while (Date.now() < at);
  }
  try {
    process.send({ id, value: await orders[order](rest) })
  } catch (error) {
    process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})

await core.ready()
process.send({ ready: true })
