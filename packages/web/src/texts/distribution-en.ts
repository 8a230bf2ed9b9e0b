import { toolsFor } from './tools.js'

const { duration } = toolsFor('en')

const usersOf = (count: number): string => `${count} ${count === 1 ? 'user' : 'users'}`

/** What an administrator reads about keys by mail, in English. */
export const distributionTexts = {
  distribution: {
    title: 'Distribute keys',
    intro:
      'Every user receives a key of his own by e-mail. It has to be distributed before the second step can be turned on for everybody in user mode.',
    notConfigured: 'This site has not been set up to send mail, so keys cannot be distributed.',
    wrongMode:
      'The key mode is "administrator": keys are handed over by hand. Choose the mode "user" in the overview first.',
    toOverview: 'To the overview',
    previewTitle: 'Who would be mailed',
    mails: 'Would be mailed',
    leftOut: 'Have their key already',
    blocked: 'Cannot be mailed',
    nobody: 'There is nobody to mail: every user has a key or cannot be mailed.',
    blockers: {
      user_email_missing: 'No valid e-mail address',
      user_email_duplicate: 'The address belongs to several users',
    },
    showUsers: 'Mend the addresses of these users, then come back. The others can be mailed now.',
    toLegend: 'Who receives a mail',
    to: { missing: 'Users without a key', all: 'Everybody' },
    toHint: {
      missing: 'Whoever uses a key, or was mailed one already, is left in peace.',
      all: 'Whoever was mailed a key receives the same one again. Nobody gets a different key.',
    },
    start: 'Distribute keys',
    dryRun: 'Try without sending',
    dryRunTitle: 'Nothing was sent.',
    dryRunResult: (mails: number, skipped: number, blocked: number): string =>
      `${usersOf(mails)} would be mailed, ${skipped} left in peace, ${blocked} could not be mailed.`,
    dryRunTo: { missing: 'Users without a key', all: 'Everybody' },
    progressTitle: 'The last distribution',
    sent: 'Mailed',
    retrying: 'Tried again later',
    unknown: 'Unclear whether it arrived',
    failed: 'Failed',
    skipped: 'Left in peace',
    mailTrouble: 'The mail server cannot be used just now. The distribution goes on by itself.',
    otherTrouble: 'Something the distribution needs is away. It goes on by itself.',
    resumes: (seconds: number): string => `It goes on by itself in about ${duration(seconds)}.`,
    reportTitle: 'Who did not receive a key',
    reportNone: 'Everybody who was to be mailed has received a key.',
    report: 'Whole report (CSV)',
    user: 'User',
    email: 'E-mail',
    result: 'Result',
    reason: 'Reason',
    results: {
      sent: 'Mailed',
      failed: 'Failed',
      retrying: 'Tried again later',
      unknown: 'Unclear',
      skipped: 'Left in peace',
      waiting: 'Still to come',
    },
    reasons: {
      email_missing: 'No valid e-mail address',
      email_duplicate: 'Address of several users',
      key_limit: 'Too many keys already',
      recipient_refused: 'The mail server refuses this address',
      mail_refused: 'The mail server refuses the mail',
      address_invalid: 'No valid e-mail address',
      connection_lost: 'The connection was lost at the end',
      no_answer: 'The mail server gave no answer',
      wrong_recipient: 'The mail server named another address',
      record_unreadable: 'The stored record is damaged',
      bounced: 'The mail came back',
    } as Readonly<Record<string, string>>,
    more: (count: number): string => `And ${count} more: see the whole report.`,
  },
}
