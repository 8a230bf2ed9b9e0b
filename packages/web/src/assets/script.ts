/**
 * What the pages gain from JavaScript: copying the key without its blanks, saving and printing recovery codes, times in the
 * visitor's own time zone, which no server knows, and progress that moves while the page stays. Everything else works without.
 */
export const script = `'use strict'
// A list is copied line by line, a key without the blanks it is read by.
const plain = (source) =>
  source.children.length > 0
    ? [...source.children].map((line) => line.textContent.trim()).join('\\n')
    : source.textContent.replace(/\\s/g, '')
for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  const answer = button.nextElementSibling
  if (!source || !answer || !navigator.clipboard) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    answer.textContent = ''
    try {
      await navigator.clipboard.writeText(plain(source))
      answer.textContent = button.dataset.done
    } catch {
      getSelection().selectAllChildren(source)
      answer.textContent = button.dataset.failed
    }
  })
}
for (const button of document.querySelectorAll('[data-save]')) {
  const source = document.getElementById(button.dataset.save)
  if (!source) continue
  button.hidden = false
  button.addEventListener('click', () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([source.innerText + '\\n'], { type: 'text/plain;charset=utf-8' }))
    link.download = button.dataset.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10000)
  })
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
const moments = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' })
const inOwnZone = (part) => {
  for (const time of part.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime)
    if (!Number.isNaN(at.getTime())) time.textContent = moments.format(at)
  }
}
inOwnZone(document)
const progress = document.querySelector('[data-progress]')
if (progress) {
  const tenths = () => Math.floor((progress.querySelector('progress')?.position ?? 0) * 10)
  let told = tenths()
  const look = async () => {
    const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } })
    // A server that is away for a while comes back; the numbers wait for it.
    if (answer.status >= 500) throw new Error('unavailable')
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.querySelector('[data-progress]')
    // Other buttons belong to another state, and a report to the end.
    if (now?.dataset.progress !== progress.dataset.progress) return location.replace(location.pathname)
    progress.replaceChildren(...now.childNodes)
    inOwnZone(progress)
    if (tenths() !== told) {
      told = tenths()
      document.querySelector('[data-told]').textContent = progress.querySelector('[data-handled]').textContent
    }
    lookIn(1)
  }
  const lookIn = (seconds) => setTimeout(() => look().catch(() => lookIn(5)), seconds * 1000)
  lookIn(1)
}
`
