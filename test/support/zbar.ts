import { execFileSync } from 'node:child_process'
import { requireProgram } from './available.js'

/** What somebody else's scanner reads in the QR code of a picture; throws when it finds none. */
export function readQr(pngPath: string): string {
  const args = ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', pngPath]
  return execFileSync(requireProgram('zbarimg'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}
