import { createInterface } from 'node:readline'

/** Somebody at a terminal, or a script that stands in for him. */
export interface Terminal {
  /** Asks for one line. @throws if there is nobody left to answer. */
  ask(question: string): Promise<string>
  close(): void
}

/** Ends the program with a line that says why. */
export function stop(text: string): never {
  console.log(text)
  process.exit(1)
}

/** Somebody at a terminal wants a line, not a stack. */
export function stopOnErrors(): void {
  process.once('uncaughtException', ({ message }) => stop(message))
}

export function openTerminal(): Terminal {
  const reader = createInterface({ input: process.stdin })
  const lines = reader[Symbol.asyncIterator]()
  return {
    ask: async (question) => {
      process.stdout.write(`${question}: `)
      const { value, done } = await lines.next()
      if (done === true) throw new Error('nobody answered')
      process.stdout.write('\n')
      return value.trim()
    },
    close: () => reader.close(),
  }
}
