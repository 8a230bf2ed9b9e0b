import type { SecondStep, User } from '@secondstep/core'
import { scriptAsset, stylesheetAsset } from './assets/index.js'
import type { Exchange } from './exchange.js'
import { pickLanguage } from './language.js'
import type { WebSettings } from './options.js'
import type { Shell } from './pages/layout.js'

/** What stands around a page for this request. */
export function shellOf(exchange: Exchange, settings: WebSettings, core: SecondStep, user: User | undefined): Shell {
  const texts = settings.texts[pickLanguage(user?.language, exchange.headers['accept-language'], settings.language)]
  const { mail, mailMyKey } = core.settings
  const kit = `${exchange.base}${settings.mountPath}`
  const signOut = settings.signOut.find(({ method }) => method === 'POST')
  return {
    texts,
    issuer: core.settings.issuer,
    signedInAs: user?.name,
    isAdministrator: user !== undefined && core.administration.isAdministrator(user),
    contact: settings.contact ?? texts.yourAdministrator,
    hiddenFields: exchange.hiddenFields(),
    urls: {
      step: settings.codePath === undefined ? kit : `${exchange.base}${settings.codePath}`,
      account: `${kit}/account`,
      recovery: `${kit}/recovery`,
      ...(mail !== undefined && mailMyKey ? { mailKey: `${kit}/mail-key` } : {}),
      admin: `${kit}/admin`,
      users: `${kit}/admin/users`,
      ...(mail === undefined ? {} : { distribution: `${kit}/admin/distribution` }),
      ...(core.agents === undefined ? {} : { agents: `${kit}/admin/agents` }),
      audit: `${kit}/admin/audit`,
      setup: `${kit}/setup`,
      ...(settings.accountPath === undefined ? {} : { hostAccount: `${exchange.base}${settings.accountPath}` }),
      home: `${exchange.base}${settings.homePath}`,
      signOut: signOut && `${exchange.base}${signOut.path}`,
      stylesheet: `${kit}/assets/${stylesheetAsset.name}`,
      script: `${kit}/assets/${scriptAsset.name}`,
    },
  }
}
