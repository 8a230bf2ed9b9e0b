import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Ends a run with what was skipped and why, and with one plain line of counts. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = cases.filter((test) => test.result().state === 'skipped')
    for (const line of reasonsOf(skipped)) console.log(line)
    console.log(
      closingLine({
        passed: cases.filter((test) => test.result().state === 'passed').length,
        // A file that cannot be loaded has no tests to fail, and must not look like success.
        failed:
          cases.filter((test) => test.result().state === 'failed').length +
          brokenOutside(modules) +
          unhandledErrors.length,
        skipped: skipped.length,
      }),
    )
  }
}

interface Counts {
  passed: number
  failed: number
  skipped: number
}

export function closingLine({ passed, failed, skipped }: Counts): string {
  const tail = skipped === 0 ? '' : `, ${skipped} skipped`
  return `${passed} passed, ${failed} failed${tail}`
}

function brokenOutside(modules: readonly TestModule[]): number {
  const suites = modules.flatMap((module) => [...module.children.allSuites()])
  return [...modules, ...suites].filter((place) => place.errors().length > 0).length
}

function reasonsOf(skipped: readonly TestCase[]): string[] {
  const counts = new Map<string, number>()
  for (const test of skipped) {
    const result = test.result()
    const reason = (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given'
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].map(
    ([reason, count]) => `skipped: ${reason} (${count} ${count === 1 ? 'suite or test' : 'suites or tests'})`,
  )
}
