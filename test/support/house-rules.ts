import { posix } from 'node:path'

/** One source file of the repository, its path written from the root with slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** A rule of the house: what it says, and what in a file breaks it. */
export interface HouseRule {
  readonly title: string
  broken(file: SourceFile): string[]
}

const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  web: ['core'],
  express: ['core', 'web'],
  koa: ['core', 'web'],
  passport: ['core', 'web'],
  mail: ['core'],
  cli: ['core'],
  testing: ['core', 'web'],
}

const rooms: ReadonlyArray<{ readonly library: RegExp; readonly room: RegExp }> = [
  { library: /^(rfc4648|otplib|@otplib\/.+)$/, room: /^packages\/core\/src\/keys\/totp\.ts$/ },
  { library: /^qrcode$/, room: /^packages\/core\/src\/keys\/key-card\.ts$/ },
  {
    library: /^(keyv|@keyv\/.+|redis|@redis\/.+|ioredis|pg|mysql2|better-sqlite3|libsql|node:sqlite)(\/.+)?$/,
    room: /^packages\/core\/src\/stores\//,
  },
  { library: /^nodemailer(\/.+)?$/, room: /^packages\/mail\/src\// },
  { library: /^express$/, room: /^packages\/(express|passport)\/src\// },
  { library: /^(koa|koa-.+)$/, room: /^packages\/(koa|passport)\/src\// },
  { library: /^passport(-.+)?$/, room: /^packages\/passport\/src\// },
]

const longestFileLines = 250
const longestAdapterFileLines = 120

export const houseRules: readonly HouseRule[] = [
  {
    title: 'imports between packages point down only',
    broken: ({ path, text }) => {
      const from = packageOf(path)
      if (from === undefined) return []
      const allowed = mayImport[from] ?? []
      const upwards = importsOf(text).filter((name) => {
        const to = /^@secondstep\/([^/]+)/.exec(name)?.[1]
        return to !== undefined && !allowed.includes(to)
      })
      return upwards.map((name) => `${path} imports ${name}`)
    },
  },
  {
    title: 'no package reaches into the files of another',
    broken: ({ path, text }) => {
      if (packageOf(path) === undefined) return []
      const depth = path.split('/').length - 3
      const outside = importsOf(text).filter((name) => {
        const steps = /^(?:\.\.\/)*/.exec(name)?.[0].length ?? 0
        return steps / 3 > depth - 1 || /^@secondstep\/[^/]+\//.test(name)
      })
      return outside.map((name) => `${path} imports ${name}`)
    },
  },
  {
    title: 'each third-party library is imported in its room only',
    broken: ({ path, text }) => {
      if (packageOf(path) === undefined) return []
      const strays = importsOf(text).filter((name) =>
        rooms.some(({ library, room }) => library.test(name) && !room.test(path)),
      )
      return strays.map((name) => `${path} imports ${name}`)
    },
  },
  {
    title: `no file has more than ${longestFileLines} lines`,
    broken: ({ path, text }) => {
      if (packageOf(path) === undefined) return []
      return lineCount(text) > longestFileLines ? [`${path} has ${lineCount(text)} lines`] : []
    },
  },
  {
    title: 'nothing loosens a type or silences a check',
    broken: ({ path, text }) => {
      if (packageOf(path) === undefined) return []
      const loosened =
        /\bas any\b|: any\b|<any>|\bany\[\]|@ts-(ignore|expect-error|nocheck)|biome-ignore|[\w)\]]!(?=[.;,)\]\n]|$)/
      return linesOf(text)
        .filter((line) => loosened.test(withoutStringsAndComments(line)) || /@ts-|biome-ignore/.test(line))
        .map((line) => `${path}: ${line.trim()}`)
    },
  },
  {
    title: 'index.ts is a door: named re-exports and nothing else',
    broken: ({ path, text }) => {
      if (!/^packages\/[^/]+\/src\/index\.ts$/.test(path)) return []
      const rest = text
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/^\s*\/\/.*$/gm, '')
        .replace(/export\s+(type\s+)?\{[^}]*\}\s+from\s+'[^']+';?/g, '')
        .trim()
      return rest === '' ? [] : [`${path} also says: ${rest.split('\n')[0]}`]
    },
  },
  {
    title: `an adapter file has at most ${longestAdapterFileLines} lines`,
    broken: ({ path, text }) => {
      if (!isAdapter(path)) return []
      return lineCount(text) > longestAdapterFileLines ? [`${path} has ${lineCount(text)} lines`] : []
    },
  },
  {
    title: 'no adapter decides an HTTP status',
    broken: ({ path, text }) => {
      if (!isAdapter(path)) return []
      return linesOf(text)
        .filter((line) => /\b[2345][0-9]{2}\b/.test(withoutStringsAndComments(line)))
        .map((line) => `${path}: ${line.trim()}`)
    },
  },
]

/** Files that import each other in a circle, each circle once: none of its files can be read, or moved, without the others. */
export function circlesIn(files: readonly SourceFile[]): string[] {
  const neighbours = new Map(files.map(({ path, text }) => [path, neighboursOf(path, text)] as const))
  const done = new Set<string>()
  const circles: string[] = []
  const follow = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at !== -1) circles.push([...trail.slice(at), path].join(' -> '))
    if (at !== -1 || done.has(path)) return
    for (const next of neighbours.get(path) ?? []) follow(next, [...trail, path])
    done.add(path)
  }
  for (const path of neighbours.keys()) follow(path, [])
  return circles
}

function neighboursOf(path: string, text: string): string[] {
  const own = importsOf(text).filter((name) => name.startsWith('.'))
  return own.map((name) => posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts'))
}

/** What is wrong with the form of a changelog (Keep a Changelog, one line a change, tagged by package). */
export function changelogFaults(text: string): string[] {
  const faults: string[] = []
  if (!text.startsWith('# Changelog\n')) faults.push('it does not begin with "# Changelog"')
  const headings = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1] ?? '')
  if (headings[0] !== '[Unreleased]') faults.push('its first section is not [Unreleased]')
  const release = /^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/
  for (const heading of headings.slice(1)) if (!release.test(heading)) faults.push(`not a release: ${heading}`)
  for (const [, kind] of text.matchAll(/^### (.*)$/gm)) {
    if (!/^(Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(kind ?? ''))
      faults.push(`not a kind of change: ${kind}`)
  }
  for (const [line] of text.matchAll(/^- .*$/gm)) {
    if (!/^- \*\*[a-z, ]+\*\*: \S/.test(line)) faults.push(`names no package: ${line}`)
  }
  return faults
}

/** Lines that name a place on somebody's machine: a home folder, the repository's own folder, a registry's address in a lock file. */
export function machinePaths({ path, text }: SourceFile, root: string): string[] {
  const home = /(?<![\w./-])\/(?:root|home|Users)\/[\w.-]+/
  const faults = linesOf(text).filter((line) => line.includes(`${root}/`) || home.test(line))
  if (path.endsWith('package-lock.json')) {
    faults.push(...linesOf(text).filter((line) => /"resolved": "[a-z+]+:\/\//.test(line)))
  }
  return faults.map((line) => `${path}: ${line.trim().slice(0, 120)}`)
}

/** The module names a source file imports, statically or on use. */
export function importsOf(text: string): string[] {
  const statement = /(?:^|\n)\s*(?:import|export)\b[^'"\n]*(?:\{[^}]*\}[^'"\n]*)?['"]([^'"\n]+)['"]/g
  const call = /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g
  return [...text.matchAll(statement), ...text.matchAll(call)].flatMap((match) => match[1] ?? [])
}

function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\/src\/.+\.ts$/.exec(path)?.[1]
}

function isAdapter(path: string): boolean {
  return /^packages\/(express|koa|passport|web\/src\/fetch)\/.+\.ts$/.test(path)
}

function linesOf(text: string): string[] {
  return text.split('\n')
}

function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}

function withoutStringsAndComments(line: string): string {
  return line
    .replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")
    .replace(/^\s*\*.*$|\/\*.*?\*\/|\/\/.*$|\/\*.*$/g, '')
}
