const standard = 50
const longest = 200

/** How many entries one page of a list has: 50 unless asked, never more than 200. */
export function pageSizeOf(wanted: number | undefined): number {
  return Math.min(Math.max(1, Math.floor(wanted ?? standard)), longest)
}
