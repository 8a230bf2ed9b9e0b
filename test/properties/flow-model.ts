/** What the kit should think of one user and his logins, written down a second time and as simply as can be. Times are Unix seconds. */
export interface Model {
  now: number
  scope: 'off' | 'enrolled' | 'everyone'
  epoch: number
  key: { number: number; live: boolean; spent: number }
  failures: number
  lastFailureAt: number
  /** The pass each login holds. */
  readonly passes: Map<number, { epoch: number; key: number; issuedAt: number }>
}

export const newModel = (now: number, spent: number): Model => ({
  now,
  scope: 'off',
  epoch: 0,
  key: { number: 0, live: true, spent },
  failures: 0,
  lastFailureAt: 0,
  passes: new Map(),
})

/** Whether a login may see what is guarded. */
export function mayEnter(model: Model, login: number): boolean {
  const asked = model.scope === 'everyone' || (model.scope === 'enrolled' && model.key.live)
  const pass = model.passes.get(login)
  const holds =
    pass?.epoch === model.epoch && pass.key === model.key.number && model.key.live && model.now - pass.issuedAt < 43_200
  return !asked || holds
}

/** A code comes in; `steps` are the time steps in reach it fits. Answers what becomes of it. */
export function giveCode(model: Model, login: number, steps: readonly number[], told: boolean): string {
  const wait = model.failures < 5 ? 0 : Math.min(900, 30 * 2 ** (model.failures - 5))
  const waits = Math.min(wait, model.lastFailureAt + wait - model.now) > 0
  if (waits || model.failures >= 50) {
    model.lastFailureAt = Math.min(model.lastFailureAt, model.now)
    return 'throttled'
  }
  const step = steps.find((fitting) => fitting > model.key.spent)
  if (step === undefined && steps.length > 0) return 'replayed'
  if (step === undefined) {
    model.failures++
    model.lastFailureAt = model.now
    return 'mismatch'
  }
  model.key = { ...model.key, live: true, spent: step }
  model.failures = 0
  for (const [other, pass] of model.passes) if (model.now - pass.issuedAt >= 43_200) model.passes.delete(other)
  model.passes.delete(login)
  if (told) model.passes.set(login, { epoch: model.epoch, key: model.key.number, issuedAt: model.now })
  return 'passed'
}

/** An administrator resets the key: all that stood on the old one is gone. */
export function resetKey(model: Model): void {
  model.key = { number: model.key.number + 1, live: false, spent: -1 }
  model.passes.clear()
}

/** The switch is thrown. Passes of another epoch never come back. */
export function setScope(model: Model, scope: Model['scope']): void {
  if (scope !== model.scope) model.epoch++
  model.scope = scope
}
