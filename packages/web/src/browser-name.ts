/** In this order: each of these also claims to be the ones after it. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMacintosh\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
]

const longestHeader = 1000

/**
 * What a browser calls itself, in words its owner knows: "Firefox, Windows". Versions and the rest are not kept, and nothing
 * is guessed: a browser we do not know has no name.
 */
export function browserNameOf(userAgent: string | undefined): string {
  const text = (userAgent ?? '').slice(0, longestHeader)
  const named = [browsers, systems].map((list) => list.find(([pattern]) => pattern.test(text))?.[1])
  return named.filter((name) => name !== undefined).join(', ')
}
