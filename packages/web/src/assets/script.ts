/**
 * What the pages gain from JavaScript: copying the key without its blanks, and times in the visitor's own time zone,
 * which no server knows. Everything else works without.
 */
export const script = `'use strict'
for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  const answer = button.nextElementSibling
  if (!source || !answer || !navigator.clipboard) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    answer.textContent = ''
    try {
      await navigator.clipboard.writeText(source.textContent.replace(/\\s/g, ''))
      answer.textContent = button.dataset.done
    } catch {
      getSelection().selectAllChildren(source)
      answer.textContent = button.dataset.failed
    }
  })
}
const moments = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' })
for (const time of document.querySelectorAll('time[datetime]')) {
  const at = new Date(time.dateTime)
  if (!Number.isNaN(at.getTime())) time.textContent = moments.format(at)
}
`
