import type { NoticeKind } from '@secondstep/core'
import { compose } from './compose.js'
import type { MailTemplates } from './template.js'
import { timeText } from './time.js'

const reasons = {
  distribution: (issuer: string) =>
    `From now on ${issuer} asks for a six-digit code after your password. Your authenticator app makes the codes from the key in this mail.`,
  administrator: (issuer: string) =>
    `Your administrator has sent you the key with which your authenticator app makes the sign-in codes for ${issuer}.`,
  requested: (issuer: string) =>
    `You asked for your key for ${issuer} by e-mail. Here it is: the key has not changed, and an app that already has it keeps working.`,
} as const

/** Subject, and what happened. */
const notices: Readonly<Record<NoticeKind, readonly [string, string]>> = {
  key_added: ['An authenticator app was added', 'An authenticator app was set up for your account.'],
  key_reset: [
    'Your key was set anew',
    'An administrator has set your authenticator key anew. You will be given the new one; until then the old one may have stopped working.',
  ],
  stopped: [
    'Sign-in was stopped after wrong codes',
    'So many wrong codes were given for your account that no more are taken until an administrator opens it again. Whoever gave them knows your password.',
  ],
  recovery_code_used: [
    'A recovery code was used',
    'Somebody signed in to your account with one of your recovery codes.',
  ],
  policy_on: ['Two-step verification was turned on', 'You turned two-step verification on for all users.'],
  policy_off: [
    'Two-step verification was turned off',
    'You turned two-step verification off. Nobody is asked for a code any more.',
  ],
}

export const en: MailTemplates = {
  key: ({ language, issuer, name, contact, content }) =>
    compose({
      language,
      issuer,
      subject: `[${issuer}] Your key for one-time passwords (OTP)`,
      greeting: `Hello ${name},`,
      paragraphs: [reasons[content.reason](issuer)],
      value: { label: 'Your key', text: content.secretInGroups },
      qrAlt: 'If you do not see a QR code here, type the key above into the app.',
      details: [
        ['Account', content.account],
        ['Type', 'Time-based (TOTP), 6 digits, 30 seconds'],
      ],
      steps: [
        'Install an authenticator app on your phone, for instance Google Authenticator.',
        'In the app choose to add an account, then scan the QR code in this mail, or choose to enter a setup key and type the key above; blanks do not matter.',
        `Sign in to ${issuer} as usual. When you are asked for a code, type the six digits the app shows.`,
      ],
      closing: [
        'Whoever has this key can make your codes. Do not pass this mail on, and delete it once the app shows codes.',
        content.reason === 'requested'
          ? `It was not you who asked? Then somebody knows your password: change it now and tell ${contact}.`
          : `Questions? Ask ${contact}.`,
      ],
    }),
  agentCode: ({ language, issuer, name, contact, content }) =>
    compose({
      language,
      issuer,
      subject: `[${issuer}] Code for connecting to ${content.agentName}`,
      greeting: `Hello ${name},`,
      paragraphs: [
        `This code opens the connection to ${content.agentName}. It works once and for ${Math.round(content.validSeconds / 60)} minutes.`,
      ],
      value: { label: 'Code', text: content.code },
      closing: [`You are not connecting? Then type it nowhere, and tell ${contact}.`],
    }),
  notice: ({ language, issuer, name, contact, content }) => {
    const [subject, happened] = notices[content.notice]
    return compose({
      language,
      issuer,
      subject: `[${issuer}] ${subject}`,
      greeting: `Hello ${name},`,
      paragraphs: [happened],
      details: [['When', timeText(language, content.at)]],
      closing: [
        `If you know about this, there is nothing to do. If not, change your password and tell ${contact} now.`,
      ],
    })
  },
}
