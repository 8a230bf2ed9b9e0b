import type { Mail } from '@secondstep/core'
import { type Address, lineOf } from './address.js'
import { en } from './templates/en.js'
import { ja } from './templates/ja.js'
import { type MailLanguage, type MailTemplates, qrContentId, type Wording } from './templates/template.js'

/** What turns a mail into what a transport takes. */
export interface MessageParts {
  readonly from: Address
  /** Where the user's row does not say. */
  readonly language: MailLanguage
  readonly contact: string | undefined
  /** The host's own wordings, before the built-in ones. */
  readonly templates: Partial<MailTemplates>
}

const builtIn: Readonly<Record<MailLanguage, MailTemplates>> = { en, ja }
const yourAdministrator: Readonly<Record<MailLanguage, string>> = { en: 'your administrator', ja: '管理者' }

/** The message of one mail: one recipient in header and envelope, nothing fetched from anywhere. */
export function messageOf(mail: Mail, to: Address, parts: MessageParts): object {
  const language = languageOf(mail.language) ?? parts.language
  const wording = wordingOf(mail, language, parts)
  const { from } = parts
  return {
    from,
    to,
    // Not read out of the headers: the envelope is who gets it.
    envelope: { from: from.address, to: [to.address] },
    messageId: `<${mail.id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    subject: lineOf(wording.subject),
    text: wording.text,
    html: wording.html,
    attachments: mail.content.kind === 'key' ? [qrOf(mail.content.qrPng)] : [],
    headers: {
      // RFC 3834 5: nobody's out-of-office answers it.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function wordingOf(mail: Mail, language: MailLanguage, { contact, templates }: MessageParts): Wording {
  const { content } = mail
  const own = { ...builtIn[language], ...templates }
  const name = lineOf(mail.name)
  const view = { language, issuer: lineOf(mail.issuer), name, contact: contact ?? yourAdministrator[language] }
  switch (content.kind) {
    case 'key':
      return own.key({ ...view, content: { ...content, account: lineOf(content.account) } })
    case 'agent_code':
      return own.agentCode({ ...view, content: { ...content, agentName: lineOf(content.agentName) } })
    case 'notice':
      return own.notice({ ...view, content })
  }
}

function qrOf(png: Uint8Array): object {
  return {
    filename: 'qr.png',
    content: Buffer.from(png),
    contentType: 'image/png',
    contentDisposition: 'inline',
    cid: qrContentId,
  }
}

function languageOf(language: string | undefined): MailLanguage | undefined {
  const [first] = (language ?? '').toLowerCase().split(/[-_]/)
  return first === 'en' || first === 'ja' ? first : undefined
}
