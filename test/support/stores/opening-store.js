/** Is never done opening. */
export function openStore() {
  setInterval(() => {}, 1000)
  return new Promise(() => {})
}
