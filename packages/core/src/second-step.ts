import { type Administration, createAdministration } from './administration.js'
import { createAgentAdministration } from './agents/agent-administration.js'
import { type AgentPort, createAgentDirectory } from './agents/agent-directory.js'
import { type Agents, createAgents } from './agents/agents.js'
import { createConnect } from './agents/connect.js'
import { createEmailCodes } from './agents/email-codes.js'
import { createEvenOut } from './agents/even-out.js'
import { createHostPaces } from './agents/host-pace.js'
import { createTellConnect } from './agents/tell-connect.js'
import { announce, tellSecondProcess } from './audit/announce.js'
import { createEvents, type Events } from './audit/events.js'
import { createCodeForPass } from './code-for-pass.js'
import { createDirectory, type Directory, onlyOrganisation, type UserId, userIdText } from './directory.js'
import { createDistribution } from './jobs/distribution.js'
import { createDistributions, type Distributions } from './jobs/distributions.js'
import { createJobStore } from './jobs/job-store.js'
import { createJobs, type Jobs } from './jobs/jobs.js'
import { createMakeKeys } from './jobs/make-keys.js'
import { type Account, createAccount } from './keys/account.js'
import { createDeviceMaker } from './keys/devices.js'
import { createRecovery, type Recovery } from './keys/recovery.js'
import { createUserKeys } from './keys/user-keys.js'
import { createSendKeyMail } from './mail/key-mail.js'
import { createKeyMails, type KeyMails } from './mail/key-mails.js'
import { createNotices } from './mail/notices.js'
import { type CoreOptions, readOptions, type Settings } from './options.js'
import { createPassMaker } from './passes.js'
import { createPolicies, type Policy } from './policy/policy.js'
import { createPreflight, type Preflight } from './policy/preflight.js'
import { createReauthenticate } from './policy/reauthenticate.js'
import { createSetPolicy, type SetPolicy } from './policy/set-policy.js'
import { createSetupLink, type SetupLink } from './policy/setup-link.js'
import { createTurnOff, type TurnOff } from './policy/turn-off.js'
import { createUserUnmet, type UserUnmet } from './policy/user-unmet.js'
import { createKeyring } from './records/keyring.js'
import { createOperate } from './records/operate.js'
import { createReseal, type Reseal } from './records/reseal.js'
import { createSubscribers } from './records/subscribers.js'
import { createVault } from './records/vault.js'
import { createStep, type Step } from './step.js'
import { refuseManyProcesses, watchedStore } from './stores/one-process.js'
import { probedStore } from './stores/probed-store.js'
import { recogniseStore } from './stores/recognise.js'

/** The second step without HTTP: what the web layer, the command line and tests stand on. */
export interface SecondStep {
  readonly settings: Settings
  readonly directory: Directory
  readonly events: Events
  readonly step: Step
  readonly account: Account
  readonly setupLink: SetupLink
  readonly recovery: Recovery
  readonly administration: Administration
  /** Present where the host has given the option `agents`. */
  readonly agents: Agents | undefined
  readonly policy: {
    of(organisation: string): Promise<Policy>
    readonly preflight: Preflight
    readonly set: SetPolicy
    readonly turnOff: TurnOff
  }
  /** Where records are kept, and whether other processes see them. */
  readonly store: { readonly name: string; readonly shared: boolean }
  readonly jobs: Jobs
  /** Brings everybody's keys under the ring's first key, and reports what still needs an older one. */
  readonly reseal: Reseal
  readonly distributions: Distributions
  readonly keyMails: KeyMails
  /** What a user a host is about to add lacks for the policy in force. */
  readonly userUnmet: UserUnmet
  /**
   * Opens and probes the store; everything else does it by itself at its first use.
   *
   * @throws `ERR_STORE_REFUSED` if the store cannot keep records safely, `ERR_STORE_UNAVAILABLE` if it cannot be reached.
   */
  ready(): Promise<void>
  /** Removes all the kit knows about a user; call it when the host deletes him. */
  forget(userId: UserId, organisation?: string): Promise<void>
}

/** What the layer above wants to be told. */
export interface CoreHooks {
  /** Called once, when the store has been found fit. */
  readonly onReady?: (() => void) | undefined
}

/** Mails sent at the same time, where the mailer does not say how many it takes. */
const standardConcurrency = 5

/**
 * Wires the parts; the only file that knows them all.
 *
 * @throws `ERR_OPTIONS`, `ERR_SECRETS`, `ERR_STORE_UNKNOWN` for set-up mistakes, each with its fix.
 */
export function createSecondStep<Row>(options: CoreOptions<Row>, hooks: CoreHooks = {}): SecondStep {
  const settings = readOptions(options)
  const { clock, storeDeadlineSeconds } = settings
  const vault = createVault(settings.secrets)
  const production = process.env['NODE_ENV'] === 'production'
  const recognised = recogniseStore(settings.store, { singleProcess: settings.singleProcess })
  refuseManyProcesses(recognised)
  const events = createEvents(settings.audit, settings.logger)
  const onSecond = (): void => tellSecondProcess(settings, events)
  const store = probedStore(
    settings.singleProcess && !recognised.shared ? watchedStore(recognised, { onSecond }) : recognised,
    // What a process that died was working on goes on as soon as the next one is up.
    () => {
      jobs.run().catch((error: unknown) => settings.logger?.error(String(error)))
      hooks.onReady?.()
    },
  )
  const operate = createOperate(store, storeDeadlineSeconds)
  const policies = createPolicies(settings)
  const keyring = createKeyring(vault, settings.issuer)
  const subscribers = createSubscribers(operate, policies, clock, keyring.reseal)

  const directory = createDirectory<Row>(options)
  const passes = createPassMaker(vault)
  const deviceMaker = createDeviceMaker(vault)
  const codeForPass = createCodeForPass({ settings, subscribers, passes, deviceMaker, events, open: keyring.open })
  const userKeys = createUserKeys({ settings, subscribers, keyring })
  const makeKeys = createMakeKeys({ userKeys, events, clock })
  const sendKeyMail = createSendKeyMail({ settings, subscribers, keyring, events })
  const { mail } = settings
  const concurrency = mail?.concurrency ?? standardConcurrency
  const distribute = createDistribution({ directory, subscribers, sendKeyMail, concurrency })
  const jobStore = createJobStore(operate, clock)
  const jobs = createJobs({
    ...{ store: jobStore, directory, subscribers, clock, events },
    // Without a mailer a distribution is left to a process that has one.
    works: { make_keys: makeKeys, ...(mail === undefined ? {} : { distribute }) },
  })
  events.follow(createNotices({ settings, directory, events }))
  const preflight = createPreflight({ directory, subscribers })
  const stepParts = { settings, directory, subscribers, passes, deviceMaker, vault, events, codeForPass }
  const reauthenticate = createReauthenticate(stepParts)

  const agentsFor = (port: AgentPort<Row>): Agents => {
    const agents = createAgentDirectory(port)
    const means = { agents, canMail: settings.mail !== undefined }
    const tickets = createPassMaker(vault, 'ticket')
    const evenOut = createEvenOut({ settings, operate, keyring })
    const emailCodes = createEmailCodes({ settings, vault, directory, events })
    const tell = createTellConnect(settings, events)
    const shared = { settings, directory, agents, means, subscribers, tickets, evenOut, paces: createHostPaces() }
    return createAgents({
      ...shared,
      events,
      connect: createConnect({ ...shared, keyring, emailCodes, tell }),
      administration: createAgentAdministration({ settings, agents, means, operate, policies, events }),
    })
  }

  announce(settings, events, recognised, production)
  return {
    settings,
    directory,
    events,
    step: createStep(stepParts),
    account: createAccount({ ...stepParts, keyring }),
    setupLink: createSetupLink({ ...stepParts, operate, policies }),
    recovery: createRecovery(stepParts),
    administration: createAdministration({ settings, directory, subscribers, userKeys, keyring, events }),
    agents: options.agents && agentsFor(options.agents),
    policy: {
      of: (organisation) => subscribers.policyOf(organisation),
      preflight,
      set: createSetPolicy({
        settings,
        directory,
        subscribers,
        operate,
        policies,
        preflight,
        reauthenticate,
        jobs,
        events,
      }),
      turnOff: createTurnOff({ settings, operate, policies, events }),
    },
    store: { name: recognised.name, shared: recognised.shared },
    jobs,
    reseal: createReseal({ settings, directory, subscribers, keyring, vault, events }),
    distributions: createDistributions({ settings, directory, subscribers, jobStore, jobs }),
    keyMails: createKeyMails({ settings, subscribers, keyring, events, directory, sendKeyMail }),
    userUnmet: createUserUnmet({ directory, subscribers }),
    ready: () => store.ready(),
    forget: async (userId, organisation = onlyOrganisation) => {
      const id = userIdText(userId)
      await subscribers.forget({ id, organisation })
      events.tell({ type: 'user_forgotten', at: clock(), organisation, userId: id })
    },
  }
}
