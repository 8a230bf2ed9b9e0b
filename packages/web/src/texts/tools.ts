/** What a catalogue says numbers and names with. */
export interface CatalogueTools {
  /** A wait in words: seconds below two minutes, minutes from there on, always rounded up. */
  duration(seconds: number): string
  list(names: readonly string[]): string
  /** A moment, given in Unix seconds. */
  moment(at: number): string
}

const made = new Map<'en' | 'ja', CatalogueTools>()

/** The tools of one language; all of them stand on `Intl`, whose formats are dear to make and are made once. */
export function toolsFor(language: 'en' | 'ja'): CatalogueTools {
  const tools = made.get(language) ?? makeTools(language)
  made.set(language, tools)
  return tools
}

function makeTools(language: 'en' | 'ja'): CatalogueTools {
  const unit = (value: number, name: 'second' | 'minute'): string => {
    const text = new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value)
    // Intl puts a blank between number and unit, which no Japanese sentence does.
    return language === 'ja' ? text.replace(/\s/g, '') : text
  }
  const names = new Intl.ListFormat(language, { style: 'short', type: 'unit' })
  const moments = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return {
    duration: (seconds) =>
      seconds < 120 ? unit(Math.ceil(seconds), 'second') : unit(Math.ceil(seconds / 60), 'minute'),
    list: (items) => (language === 'ja' ? items.join('、') : names.format(items)),
    moment: (at) => `${moments.format(new Date(at * 1000))} UTC`,
  }
}
