import { toolsFor } from './tools.js'

const { duration } = toolsFor('en')

/** What a person reads on his own pages, in English. */
export const person = {
  code: {
    title: 'Enter your code',
    freshTitle: 'Confirm it is you',
    intro: 'Open your authenticator app and type the 6-digit code it shows for this account.',
    freshIntro:
      'You have signed in already. Because the next page shows or changes something sensitive, type the code your authenticator app shows now.',
    label: '6-digit code',
    hint: 'The code changes every 30 seconds.',
    remember: (days: number): string =>
      `Do not ask on this browser for ${days === 1 ? 'a day' : `${days} days`}. Only on a device that is yours alone.`,
    submit: 'Sign in',
    freshSubmit: 'Confirm',
    mismatch: 'That code is wrong or has run out. Wait for the next code and type that one.',
    malformed: 'A code has 6 digits. Type all of them.',
    replayed: 'That code was used already. Wait for the next code and type that one.',
    throttled: (seconds: number): string => `Too many wrong codes. Try again in ${duration(seconds)}.`,
    hardStopped: (contact: string): string =>
      `Too many wrong codes. Use a recovery code, or ask ${contact} to let you in again.`,
    signInChanged: 'Your sign-in has changed since this page was opened, so the code was not used. Type it once more.',
    notKept:
      'This browser did not keep your sign-in, so the code was not used. Allow cookies for this site, then try again.',
    actionDropped: 'Your last action was not carried out. Enter your code, then repeat it.',
    helpTitle: 'The code is not accepted',
    help: [
      'Wait until the app shows the next code, and type that one.',
      "Set your phone's clock to automatic. A clock that is off by more than half a minute makes wrong codes.",
      'If your app holds several accounts, make sure you read the code of this one.',
    ] as readonly string[],
    lostTitle: 'I cannot use my authenticator app',
    lost: (contact: string): string => `Lost your phone, or deleted the app? Ask ${contact} for a new key.`,
    useRecoveryCode: 'Use a recovery code',
  },

  recovery: {
    title: 'Use a recovery code',
    intro: 'Type one of the recovery codes you saved when you set up your account.',
    label: 'Recovery code',
    hint: '16 letters and digits. Dashes, blanks and upper or lower case do not matter. Each code works once.',
    submit: 'Sign in',
    mismatch: 'That recovery code is wrong or was used already.',
    malformed: 'A recovery code has 16 letters and digits, and no 0, O, 1 or I. Check what you typed.',
    throttled: (seconds: number): string => `Too many wrong recovery codes. Try again in ${duration(seconds)}.`,
    useApp: 'Use the authenticator app instead',
    none: (contact: string): string => `No recovery codes either? Ask ${contact}.`,
  },

  recoveryCodes: {
    title: 'Your recovery codes',
    made: 'These codes are new. Any earlier ones no longer work.',
    intro:
      'Keep them where you can reach them without your phone: on paper, or in a password manager. They are shown only now.',
    site: 'Site',
    account: 'Account',
    date: 'Made',
    once: 'Each code lets you in once, when you do not have your authenticator app.',
    copy: 'Copy all',
    notCopied: 'Could not copy. Select the codes and copy them yourself.',
    save: 'Save as a file',
    print: 'Print',
    saved: 'I have saved these codes',
    submit: 'Continue',
  },

  mailKey: {
    intro:
      'Your key can be sent to the e-mail address that is registered for you. Put it into your app, then come back.',
    submit: 'Receive the key by e-mail',
    accepted: (contact: string): string => `Your key is on its way. Nothing within five minutes? Ask ${contact}.`,
  },

  noKey: {
    title: 'You have no key yet',
    intro:
      'This site asks everyone for a code from an authenticator app. For that you need a key, and you have none yet.',
    ask: (contact: string): string => `Ask ${contact} for your key and put it into your app.`,
    first:
      'Administrators: if none of you has a key yet, a link for the first one now stands in the log of the app. It lasts 15 minutes.',
    again: 'I have my key now',
  },

  account: {
    title: 'Your keys',
    intro: 'A key in an authenticator app makes the codes you sign in with.',
    none: 'You have no key yet.',
    state: { staged: 'Not confirmed', pending: 'Not used yet', live: 'In use' },
    origin: { administrator: 'From your administrator', mailed: 'Received by e-mail', own: 'Added by yourself' },
    created: 'Added',
    lastUsed: 'Last used',
    never: 'Never',
    remove: 'Remove',
    removeNamed: (label: string): string => `Remove ${label}`,
    add: 'Add a key',
    addSubmit: 'Add a key',
    label: 'Name of the new key',
    labelHint: 'So that you can tell your devices apart, for instance "Phone". You may leave it empty.',
    removed: 'The key was removed.',
    confirmed: 'The key is in use. From now on its codes let you in.',
    lastKey: 'This is your last key. While codes are asked for, it cannot be removed.',
    keyLimit: 'You have as many keys as are allowed. Remove one first.',
    keyUnknown: 'That key is gone. An unconfirmed key lives for a few minutes only; add it again.',
    console: 'Administration',
    toSite: 'Back to the site',
    recoveryTitle: 'Recovery codes',
    recoveryLeft: (left: number): string =>
      left === 0 ? 'You have no recovery codes.' : `${left} ${left === 1 ? 'code is' : 'codes are'} left.`,
    recoveryFew: 'Make new ones before you run out.',
    recoveryHint: 'Each lets you in once when you do not have your app. New codes end the old ones.',
    makeRecoveryCodes: 'Make recovery codes',
    renewRecoveryCodes: 'Make new recovery codes',
    recoveryAsText: 'Make them as a text file',
    recoveryNeedsKey: 'Add a key first. Recovery codes stand in for one.',
    devicesTitle: 'Remembered browsers',
    devicesHint: 'These browsers are not asked for a code.',
    noDevices: 'No browser is remembered.',
    thisBrowser: 'This browser',
    unknownBrowser: 'Unknown browser',
    until: 'Until',
    forget: 'Forget',
    forgetNamed: (name: string): string => `Forget ${name}`,
    forgetAll: 'Forget all browsers',
    deviceRemoved: 'The browser is forgotten. It will be asked for a code.',
    agentsOpened: 'You can connect to remote PCs again.',
    deviceUnknown: 'That browser is not remembered any more.',
    devicesRemoved: 'All browsers are forgotten. They will be asked for a code.',
  },

  addKey: {
    title: 'Set up your authenticator app',
    scanTitle: 'Put the key into your app',
    scan: 'Scan this code with an authenticator app such as Google Authenticator.',
    qr: 'QR code of the key. If you cannot scan it, type the key below into the app.',
    onPhone: 'Open in the app on this device',
    type: 'Or type this key:',
    details: { kind: 'Type', kindValue: 'Time-based', digits: 'Digits', interval: 'Interval', seconds: '30 seconds' },
    once: 'The key is shown only now. Keep it to yourself.',
    confirmTitle: 'Type the code the app shows',
    submit: 'Confirm the key',
    cancel: 'Cancel',
  },
}
