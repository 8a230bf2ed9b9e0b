import type { Agents, Jobs, KeyMails, SecondStep, UnmetReason, UserId } from '@secondstep/core'

/** What a host's own code can ask of the kit beside the middleware: the same on every framework. */
export interface HostTools {
  /** Opens and probes the store; requests do it by themselves. @throws `ERR_STORE_REFUSED`, `ERR_STORE_UNAVAILABLE` */
  ready(): Promise<void>
  /** Removes all the kit knows about a user; call it when the host deletes him. */
  forget(userId: UserId, organisation?: string): Promise<void>
  /** The host's remote PCs, where it has given the option `agents`: what the routes below `/agents` do, by a call. */
  readonly agents: Agents | undefined
  /** Long work; `run` takes over what a process that died has left, for instance from a cron job, and `stop` hands back before an exit. */
  readonly jobs: Pick<Jobs, 'run' | 'stop' | 'look'>
  /** `markBounced(userId, reason)`: a mail with a key came back, so it no longer counts as handed over. */
  readonly mail: Pick<KeyMails, 'markBounced'>
  readonly users: {
    /**
     * What a user you are about to add lacks for the policy in force: in user mode, while everybody is asked, an address of
     * his own. Empty if nothing does.
     *
     * @param row as your directory would give it.
     */
    unmet(row: unknown): Promise<readonly UnmetReason[]>
  }
  /** The second step without HTTP. */
  readonly core: SecondStep
}

/** The one place where what hosts may call is listed; every adapter hands it on as it is. */
export function hostToolsOf(core: SecondStep): HostTools {
  return {
    ready: () => core.ready(),
    forget: (userId, organisation) => core.forget(userId, organisation),
    agents: core.agents,
    jobs: core.jobs,
    mail: core.keyMails,
    users: { unmet: async (row) => core.userUnmet(core.directory.userOf(row)) },
    core,
  }
}
