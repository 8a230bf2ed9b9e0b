/** True where a claim is shown at its full count: `npm run prove`. Elsewhere a part of it must do, for time's sake. */
export const isFull: boolean = process.env['SECONDSTEP_COUNTS'] === 'full'

/** How often something is tried: a few times in the tests, many times in a demonstration. */
export function times(few: number, full: number): number {
  return isFull ? full : few
}
