// `npm run prove -- SUBJECT` runs test/prove/SUBJECT.js or .ts: a demonstration with a verdict, its exit code.
import { readdir } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const folder = fileURLToPath(new URL('../test/prove/', import.meta.url))
const subjects = await findSubjects()
const [wanted, ...rest] = process.argv.slice(2)
const file = subjects.get(wanted)

if (file === undefined) {
  if (wanted !== undefined) console.error(`There is no subject "${wanted}".`)
  console.error(`Usage: npm run prove -- SUBJECT\nSubjects: ${[...subjects.keys()].join(', ') || 'none yet'}`)
  process.exitCode = 1
} else {
  // The script reads its own arguments as if it had been started alone.
  process.argv = [process.argv[0], file, ...rest]
  await runFile(file)
}

async function findSubjects() {
  const names = await readdir(folder).catch(() => [])
  const scripts = names.filter((name) => /^[a-z0-9-]+\.(js|ts)$/.test(name)).sort()
  return new Map(scripts.map((name) => [name.slice(0, -3), folder + name]))
}

async function runFile(path) {
  if (path.endsWith('.js')) return import(pathToFileURL(path).href)
  const { runnerImport } = await import('vite')
  return runnerImport(path, { configFile: false, logLevel: 'error' })
}
