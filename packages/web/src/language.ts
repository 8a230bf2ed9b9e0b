import type { Language } from './options.js'

const known: readonly Language[] = ['en', 'ja']
/** Nobody lists more languages than this; a longer header is somebody's experiment. */
const longestHeader = 500

/**
 * Picks the language of a page: the user's own, else the first one his browser asks for that we speak, else the host's.
 * Whatever else those texts hold is skipped.
 */
export function pickLanguage(
  own: string | undefined,
  acceptLanguage: string | undefined,
  fallback: Language,
): Language {
  const asked = (acceptLanguage ?? '').slice(0, longestHeader).split(',').map(rated)
  const wanted = asked.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)
  const candidates = [own ?? '', ...wanted.map(({ tag }) => tag)]
  return candidates.map(languageOf).find((language) => language !== undefined) ?? fallback
}

function languageOf(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split(/[-_]/)[0]
  return known.find((language) => language === primary)
}

/** RFC 9110 12.5.4: `ja;q=0.8`; without a weight it is 1. */
function rated(range: string): { readonly tag: string; readonly weight: number } {
  const [tag = '', ...parameters] = range.split(';')
  const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean)
  return { tag, weight: weight === undefined ? 1 : Number(weight) }
}
