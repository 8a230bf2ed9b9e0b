import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SecondStepError } from '@secondstep/core'

/**
 * Watches a request that went by without a user. If one has appeared by the time the answer's head is written, the step was
 * never asked of him: the answer is replaced by the set-up mistake, and what the host writes is dropped.
 *
 * It stands on Node's own response, below every framework, since a handler may write past its framework.
 */
export function watchForLateUser(
  req: IncomingMessage,
  res: ServerResponse,
  isLate: () => boolean,
  refuse: () => SecondStepError,
): void {
  const { writeHead, write, end } = res
  let replaced = false

  res.writeHead = ((...args: Parameters<typeof writeHead>) => {
    if (replaced || res.headersSent || !isLate()) return writeHead.apply(res, args)
    replaced = true
    const error = refuse()
    // Outside production the developer reads what is wrong and how to mend it; a stranger never does.
    const body = process.env['NODE_ENV'] === 'production' ? error.code : error.message
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.setHeader('Cache-Control', 'no-store')
    writeHead.call(res, error.status)
    const finish: (this: ServerResponse, chunk?: string) => unknown = end
    finish.call(res, req.method === 'HEAD' ? undefined : body)
    return res
  }) as typeof writeHead
  // Whatever the host hands over goes through the head first; once that was replaced, the rest is not ours to send.
  res.write = ((...args: Parameters<typeof write>) => {
    if (!res.headersSent && isLate()) res.writeHead(res.statusCode)
    return replaced ? true : write.apply(res, args)
  }) as typeof write
  res.end = ((...args: Parameters<typeof end>) => {
    if (!res.headersSent && isLate()) res.writeHead(res.statusCode)
    return replaced ? res : end.apply(res, args)
  }) as typeof end
}

/**
 * Whether somebody is signed in by now. A promise of a user cannot be awaited while a head is being written, so the
 * framework's own user is looked at first; a callback that throws leaves the door closed.
 *
 * @param own the user where the framework keeps him.
 * @param ask the host's `currentUser`, if it has one.
 */
export function isSomebody(own: unknown, ask: (() => unknown) | undefined): boolean {
  if (own !== undefined && own !== null) return true
  try {
    const row = ask?.()
    if (!(row instanceof Promise)) return row !== undefined && row !== null
    // Nobody waits for it, so its failure must not end the process.
    row.catch(() => undefined)
    return false
  } catch {
    return true
  }
}
