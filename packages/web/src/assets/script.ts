/** What the pages gain from JavaScript: copying the key without its blanks. Everything else works without. */
export const script = `'use strict'
for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(button.dataset.copy)
  if (!source || !navigator.clipboard) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.textContent.replace(/\\s/g, ''))
    button.nextElementSibling.textContent = button.dataset.done
  })
}
`
