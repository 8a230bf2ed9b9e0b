/** What a command may use of the world. */
export interface CommandIo {
  readonly say: (text: string) => void
  readonly complain: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where `secondstep.config.*` is looked for. */
  readonly folder: string
}

/** One command: its words in, its exit code out. */
export type Command = (words: readonly string[], io: CommandIo) => Promise<number>
