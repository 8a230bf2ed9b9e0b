import { toolsFor } from './tools.js'

const { duration } = toolsFor('en')

/** What is said about the agents, to administrators and to whoever connects, in English. */
export const agentsTexts = {
  agents: {
    title: 'Agent connection authentication',
    titleOf: (name: string): string => `Connecting to ${name}`,
    intro: 'What each remote PC asks of whoever connects to it, apart from signing in on the web.',
    search: 'Search by ID or name',
    submit: 'Search',
    clear: 'Show all PCs',
    none: 'There are no remote PCs yet.',
    noneFound: 'No remote PC fits this search.',
    next: 'Next page',
    back: 'Back to all PCs',
    option: {
      password: 'Agent ID and password',
      otp: 'OTP',
      os_account: 'Windows account',
      email: 'E-mail',
    },
    optionHint: {
      password: 'Asks for the password that is set on this PC.',
      otp: 'Asks each time for the 6-digit code of the person who connects.',
      os_account: 'Asks for an account of this PC.',
      email: 'Mails a code that works for ten minutes to the person who connects.',
    },
    obstacle: {
      switch_off: 'Only while 2-step verification is used for all.',
      mail_not_configured: 'This site has not been set up to send mail.',
      not_checked: 'This site does not check it.',
    },
    refuses: 'Refuses everyone',
    refusesBecause: (reason: string): string => `Nobody can connect at the moment. ${reason}`,
    apply: 'Apply',
    applyNamed: (name: string): string => `Apply to ${name}`,
    saved: (name: string): string => `The setting of ${name} was changed.`,
    notSaved: (name: string, reason: string): string => `The setting of ${name} was not changed. ${reason}`,
    unknown: 'There is no such PC.',
  },
  connect: {
    titleOf: (name: string): string => `Connect to ${name}`,
    intro: {
      password: 'This PC asks for the password that is set on it.',
      otp: 'This PC asks for your code. Open your authenticator app and type the 6-digit code it shows now.',
      os_account: 'This PC asks for one of its own accounts.',
      email: 'This PC asks for a code that is mailed to you. It works once, for ten minutes.',
    },
    password: 'Password of the PC',
    account: 'Account of the PC',
    accountPassword: 'Password of this account',
    mailCode: 'Mail me a code',
    mailAgain: 'Mail me another code',
    mailed: 'If an e-mail address is stored for you, a code is on its way.',
    mailedCode: 'Code from the e-mail',
    submit: 'Connect',
    wrong: {
      password: 'That password is not right.',
      otp: 'That code is wrong or has run out. Wait for the next code and type that one.',
      os_account: 'That account or its password is not right.',
      email: 'That code is wrong, has run out or was used already.',
    },
    throttled: (seconds: number): string => `Too many wrong tries. Try again in ${duration(seconds)}.`,
    stopped: 'Too many wrong tries. You cannot connect to this PC until you allow it here:',
    granted: 'You may connect.',
    ticket: 'Ticket',
    handOver: (name: string, seconds: number): string =>
      `Give this ticket to your viewer within ${duration(seconds)}. It opens ${name} once, in your name. Give it to nobody else.`,
    copy: 'Copy ticket',
    notCopied: 'The ticket could not be copied. It is selected: copy it by hand.',
    again: 'Get a new ticket',
  },
  agentsStopped: {
    title: 'Remote PCs',
    text: 'Too many wrong codes or passwords were given in your name at a remote PC. Until you allow it, you cannot connect there. If that was not you, tell your administrator.',
    open: 'Allow connecting again',
    badge: 'Remote PCs stopped: wrong codes',
  },
}
