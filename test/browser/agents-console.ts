import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import type { Walk } from '../support/walk.js'
import { giveCode, openBrowser, type Person, signIn, submit } from './journey.js'

export const locales = { en: 'en-GB', ja: 'ja-JP' } as const

/** An administrator in a browser of his own, who has passed the step. */
export async function openConsoleOf(browser: Browser, walk: Walk, language: 'en' | 'ja'): Promise<Person> {
  const person = await openBrowser(browser, walk.url, { locale: locales[language] })
  await signIn(person, 'admin')
  await walk.later(60)
  await giveCode(person, walk.code('admin'))
  return person
}

/** Chooses by clicking what a PC asks. */
export async function choose({ page }: Person, id: string, option: string): Promise<void> {
  await page.goto('/otp/admin/agents')
  const form = page.locator(`form[action*="/otp/admin/agents/${id}"]`)
  await form.locator(`[value=${option}]`).check()
  await submit(form)
}

/** Waits for so many mails with a code for pc-01 in the example's mailbox, and reads the newest, which stands first. */
export async function mailedCode(url: string, count: number): Promise<string> {
  const caught = async () => {
    const all = (await (await fetch(`${url}/mailbox.json`)).json()) as {
      readonly subject: string
      readonly text: string
      readonly envelope: { readonly to: readonly string[] }
    }[]
    return all.filter(({ subject }) => subject.includes('pc-01'))
  }
  await expect.poll(async () => (await caught()).length, { timeout: 20_000 }).toBe(count)
  const [mail] = await caught()
  expect(mail?.envelope.to).toEqual(['user01@example.test'])
  return /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? ''
}
