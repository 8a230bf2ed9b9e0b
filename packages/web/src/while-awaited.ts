import type { Reply } from './reply.js'
import { refusal, type Visit } from './visit.js'

/** A view looks at no more users than this; the whole directory only when somebody asks for it. */
export const usersAtAView = 200

/** Looking at everybody ends when nobody waits for it any more; that is no fault of any system. */
export async function whileAwaited(
  visit: Visit,
  work: (signal: AbortSignal | undefined) => Promise<Reply>,
): Promise<Reply> {
  const signal = visit.exchange.gone?.()
  try {
    return await work(signal)
  } catch (error) {
    if (signal?.aborted === true) return refusal(visit, 503, 'unavailable')
    throw error
  }
}
