#!/usr/bin/env node
import { runCommand } from './run-command.js'

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)

runCommand(process.argv.slice(2), { say, complain, env: process.env, folder: process.cwd() }).then(
  // The host's own connections would keep the process alive.
  (code) => process.exit(code),
  (error: unknown) => {
    complain(error instanceof Error ? error.message : String(error))
    process.exit(1)
  },
)
