/** Opens, and then never answers. */
export function openStore() {
  const never = () => new Promise(() => {})
  return { store: { name: 'hanging', shared: false, readMany: never, swap: never } }
}
