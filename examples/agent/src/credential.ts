import type { Answer } from './client.js'
import type { Terminal } from './terminal.js'

/** What somebody gives at an agent, by its option. */
export type Credential = Readonly<Record<'code' | 'password' | 'account', string | undefined>>

const nothing: Credential = { code: undefined, password: undefined, account: undefined }

/**
 * Asks for what an agent wants and gives it. With the option `email` it gives nothing first, and is then asked for the code
 * that was mailed.
 *
 * @param give sends what was given; answers what became of it.
 */
export async function askAndGive(
  terminal: Terminal,
  authentication: unknown,
  give: (credential: Credential) => Promise<Answer>,
): Promise<Answer> {
  switch (authentication) {
    case 'otp':
      return give({ ...nothing, code: await terminal.ask('6-digit code') })
    case 'password':
      return give({ ...nothing, password: await terminal.ask('Password of this PC') })
    case 'os_account': {
      const account = await terminal.ask('Account of this PC')
      return give({ ...nothing, account, password: await terminal.ask('Its password') })
    }
    case 'email': {
      const sent = await give(nothing)
      return sent.status === 202 ? give({ ...nothing, code: await terminal.ask('Code from the e-mail') }) : sent
    }
    default:
      throw new Error(`this program does not know how to give ${String(authentication)}`)
  }
}
