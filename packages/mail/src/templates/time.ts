import type { MailLanguage } from './template.js'

const locales = { en: 'en-GB', ja: 'ja-JP' } as const

/** A moment (Unix seconds) in words, with its time zone: mails are read anywhere. */
export function timeText(language: MailLanguage, at: number): string {
  const format = new Intl.DateTimeFormat(locales[language], {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  return format.format(new Date(at * 1000))
}
