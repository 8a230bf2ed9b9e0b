/** What a catalogue says numbers and names with. */
export interface CatalogueTools {
  /** A wait in words: seconds below two minutes, minutes from there on, always rounded up. */
  duration(seconds: number): string
  list(names: readonly string[]): string
  /** A moment, given in Unix seconds. */
  moment(at: number): string
}

/** The tools of one language; all of them stand on `Intl`. */
export function toolsFor(language: 'en' | 'ja'): CatalogueTools {
  const unit = (value: number, name: 'second' | 'minute'): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value)
  const names = new Intl.ListFormat(language, { style: 'narrow', type: 'unit' })
  const moments = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return {
    duration: (seconds) => (seconds < 120 ? unit(Math.ceil(seconds), 'second') : unit(Math.ceil(seconds / 60), 'minute')),
    list: (items) => names.format(items),
    moment: (at) => `${moments.format(new Date(at * 1000))} UTC`,
  }
}
