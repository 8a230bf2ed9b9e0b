/** What is used of Node's response. */
export interface Answer {
  readonly writableFinished: boolean
  once(event: 'close', listener: () => void): unknown
}

/** A signal that is aborted when a connection closes before its answer is out: long looking then ends. */
export function goneSignal(answer: Answer): AbortSignal {
  const gone = new AbortController()
  answer.once('close', () => {
    if (!answer.writableFinished) gone.abort()
  })
  return gone.signal
}
