import type { Mail, MailContent } from '@secondstep/core'
import { createKeyPicture } from '../../packages/core/src/keys/key-card.js'

/** The secret of the key in it. */
export const mailedSecret = Uint8Array.from({ length: 20 }, (_, index) => 7 * index + 3)

async function keyContent(): Promise<MailContent> {
  return {
    kind: 'key',
    reason: 'distribution',
    account: 'amy@x.example',
    ...(await createKeyPicture('Acme', 'amy@x.example', mailedSecret)),
  }
}

/** A mail with a key, always the same one. */
export async function keyMailTo(to: string, rest: Partial<Mail> = {}): Promise<Mail> {
  return { id: 'key-1', to, name: 'Amy', language: 'en', issuer: 'Acme', content: await keyContent(), ...rest }
}
