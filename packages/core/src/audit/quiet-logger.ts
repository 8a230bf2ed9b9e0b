import type { Logger } from './events.js'

/** The host's logger, which changes nothing by failing: neither an answer nor whether the process goes on. */
export function quietLogger(logger: Logger): Logger {
  const quietly = (say: (message: string) => void) => (message: string) => {
    try {
      say(message)
    } catch {
      // Whoever could be told of it is the one who failed.
    }
  }
  return {
    info: quietly((message) => logger.info(message)),
    warn: quietly((message) => logger.warn(message)),
    error: quietly((message) => logger.error(message)),
  }
}
