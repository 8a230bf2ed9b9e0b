import { createInterface } from 'node:readline'

/** Somebody at a terminal, or a script that stands in for him. */
export interface Terminal {
  /** Asks for one line. @throws if there is nobody left to answer. */
  ask(question: string): Promise<string>
  close(): void
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
