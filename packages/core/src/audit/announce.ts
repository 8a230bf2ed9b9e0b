import type { Settings } from '../options.js'
import type { RecordStore } from '../stores/record-store.js'
import type { Events } from './events.js'

/** What is said once, when a kit is made: what holds until a policy is set, and whatever a developer should not overlook. */
export function announce(settings: Settings, events: Events, store: RecordStore, production: boolean): void {
  const { clock, logger, initialScope, enforce } = settings
  events.tell({ type: 'started', at: clock(), detail: { store: store.name, initialScope, enforce: enforce ?? 'none' } })
  logger?.info(`secondstep: records in ${store.name}; until a policy is set the scope is "${initialScope}"`)
  if (enforce !== undefined) {
    events.tell({ type: 'enforced', at: clock(), detail: { scope: enforce } })
    warn(`the option enforce: '${enforce}' overrides the stored policy`)
  }
  if (store.caution !== undefined) warn(store.caution)
  if (store.name === 'memory' && production) {
    warn('records are kept in memory: a restart loses every key, pass and spent code. Give `store` a database.')
  }

  function warn(text: string): void {
    warnOf(logger, text)
  }
}

/** Says that the promise `singleProcess: true` does not hold. */
export function tellSecondProcess({ clock, logger }: Settings, events: Events): void {
  events.tell({ type: 'second_process', at: clock() })
  warnOf(logger, 'another process uses the store of `singleProcess: true`; nobody passes until one of them has ended')
}

function warnOf(logger: Settings['logger'], text: string): void {
  // Without a logger it must still be seen: the break-glass is never silent.
  if (logger === undefined) process.emitWarning(text, { type: 'SecondStepWarning' })
  else logger.warn(`secondstep: ${text}`)
}
