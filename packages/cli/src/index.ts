export { type CommandIo, runCommand } from './run-command.js'
