import type { Request, Response } from 'express'

/**
 * Watches a request that went by without a user. If one has appeared by the time the answer's head is written, the step was
 * never asked of him: the answer is replaced by `refuse`'s, and what the host writes is dropped.
 */
export function watchForLateUser(req: Request, res: Response, isLate: () => boolean, refuse: () => { status: number; body: string }): void {
  const { writeHead, write, end } = res
  let replaced = false

  res.writeHead = ((...args: Parameters<typeof writeHead>) => {
    if (replaced || res.headersSent || !isLate()) return writeHead.apply(res, args)
    replaced = true
    const { status, body } = refuse()
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.setHeader('Cache-Control', 'no-store')
    writeHead.call(res, status)
    end.call(res, req.method === 'HEAD' ? undefined : body)
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
