import type { MailContent } from '@secondstep/core'

/** The languages mails are written in. */
export type MailLanguage = 'en' | 'ja'

/** What a template may use. Names are one line; `html` escapes them, texts need not. */
export interface MailView<Content = MailContent> {
  readonly language: MailLanguage
  readonly issuer: string
  readonly name: string
  /** Whom people ask for help. */
  readonly contact: string
  readonly content: Content
}

/** The content of one kind of mail. */
export type ContentOf<Kind extends MailContent['kind']> = Extract<MailContent, { readonly kind: Kind }>

/** One mail in words. The text part must suffice alone. */
export interface Wording {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** One function for each kind of mail. A host may bring its own, all or some. */
export interface MailTemplates {
  key(view: MailView<ContentOf<'key'>>): Wording
  agentCode(view: MailView<ContentOf<'agent_code'>>): Wording
  notice(view: MailView<ContentOf<'notice'>>): Wording
}

/** The id by which the HTML part of a key mail shows the QR: `<img src="cid:...">`. */
export const qrContentId = 'qr@secondstep'

/** The parts of a mail both of its forms are made of. */
export interface Parts {
  readonly language: MailLanguage
  readonly issuer: string
  readonly subject: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly steps?: readonly string[] | undefined
  /** What stands out: the key, or a code. */
  readonly value?: { readonly label: string; readonly text: string } | undefined
  /** What to read where the picture is not shown. */
  readonly qrAlt?: string | undefined
  readonly details?: ReadonlyArray<readonly [string, string]> | undefined
  readonly closing: readonly string[]
}
