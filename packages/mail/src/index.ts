export type { Address } from './address.js'
export { Html, type HtmlValue, html } from './html.js'
export { createMailer, type MailerOptions, type Transporter } from './nodemailer-mailer.js'
export { en as englishMails } from './templates/en.js'
export { ja as japaneseMails } from './templates/ja.js'
export {
  type ContentOf,
  type MailLanguage,
  type MailTemplates,
  type MailView,
  qrContentId,
  type Wording,
} from './templates/template.js'
