import { execFileSync } from 'node:child_process'
import { requireProgram } from './available.js'

/** The code that somebody else's program makes of a base32 secret, now or at a Unix time. */
export function codeFromOathtool(secret: string, atSeconds: number = Math.floor(Date.now() / 1000)): string {
  const args = ['--totp', '-b', '-N', `@${atSeconds}`, secret]
  return execFileSync(requireProgram('oathtool'), args, { encoding: 'utf8' }).trim()
}
