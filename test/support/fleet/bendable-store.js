/** A store that counts its calls, and that can be told to lose them or to forget how to swap. */
export function bendableStore(store, naive) {
  let how = {}
  let reads = 0
  let swaps = 0
  const lost = (share = 0) => Math.random() < share
  const carried = async (work) => {
    if (lost(how.lostRequests)) throw new Error('the request was lost')
    const answer = await work()
    if (lost(how.lostAnswers)) throw new Error('the answer was lost')
    return answer
  }
  return {
    name: store.name,
    shared: store.shared,
    readMany: (keys) => {
      reads++
      return carried(() => store.readMany(keys))
    },
    swap: (...bid) => {
      swaps++
      return carried(() => (how.naive === true ? naive : store).swap(...bid))
    },
    bend: (next) => {
      how = next
    },
    calls: () => {
      const answer = { reads, swaps }
      reads = 0
      swaps = 0
      return answer
    },
  }
}
