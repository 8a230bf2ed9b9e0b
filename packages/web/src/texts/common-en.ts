/** What stands around every page, in English. */
export const common = {
  language: 'en' as 'en' | 'ja',
  error: 'Error',
  signOut: 'Sign out',
  signedInAs: 'Signed in as',
  notYou: 'Not you?',
  yourAdministrator: 'your administrator',
  back: 'Back',
  toSite: 'Back to the site',
  copy: 'Copy key',
  copied: 'Copied',
  notCopied: 'Could not copy. Select the key and copy it yourself.',
}
