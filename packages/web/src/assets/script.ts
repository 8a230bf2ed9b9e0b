/**
 * What the pages gain from JavaScript: copying the key without its blanks, saving and printing recovery codes, and times in the visitor's own time zone,
 * which no server knows. Everything else works without.
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
for (const time of document.querySelectorAll('time[datetime]')) {
  const at = new Date(time.dateTime)
  if (!Number.isNaN(at.getTime())) time.textContent = moments.format(at)
}
`
