export type { Actor } from './actor.js'
export type { Administration, KeyChange, Target, UserDetail, UserQuery, UserSummary } from './administration.js'
export type {
  AgentAdministration,
  AgentChoice,
  AgentQuery,
  AgentSummary,
  SetAgentOutcome,
} from './agents/agent-administration.js'
export type { Agent, AgentFields, AgentPort, AgentRowPage, OsAccount } from './agents/agent-directory.js'
export { type AgentAuthentication, type AgentObstacle, isAgentAuthentication } from './agents/agent-option.js'
export type { AgentQuestion, Agents, RedeemOutcome } from './agents/agents.js'
export type { ConnectAttempt, ConnectOutcome } from './agents/connect.js'
export type { ConnectCaller } from './agents/meeting.js'
export { type AuditFileOptions, auditFile } from './audit/audit-file.js'
export type { AuditPage, AuditQuery, AuditSink, EventType, SecondStepEvent } from './audit/event.js'
export { type Events, eventChannel, type Logger } from './audit/events.js'
export { type Clock, systemClock } from './clock.js'
export type { CodeAttempt, IssuedPass, VerifyOutcome } from './code-for-pass.js'
export type { Throttle } from './decide/throttle.js'
export type { CodeRefusal } from './decide/verify.js'
export type { Directory, User, UserFields, UserId, UserPage, UserRowPage, UserRows } from './directory.js'
export { onlyOrganisation } from './directory.js'
export { isSecondStepError, SecondStepError, type SecondStepErrorCode } from './errors.js'
export type { DistributionTo } from './jobs/distribution.js'
export type {
  DistributionPlan,
  DistributionRequest,
  DistributionResult,
  Distributions,
  StartDistributionOutcome,
} from './jobs/distributions.js'
export type { Job, JobCounts, JobKind, JobState } from './jobs/job.js'
export type { JobRequest, Jobs, StartOutcome } from './jobs/jobs.js'
export type { Account, AccountOverview, KeySummary, StageOutcome } from './keys/account.js'
export { parseCode } from './keys/code.js'
export type { DeviceRequest, DeviceSummary, IssuedDevice } from './keys/devices.js'
export { inGroups, type KeyCard } from './keys/key-card.js'
export type { MakeRecoveryOutcome, Recovery, RecoveryAttempt, RecoveryOutcome } from './keys/recovery.js'
export { parseRecoveryCode } from './keys/recovery-code.js'
export { codeOf, type ParsedSecret, parseSecret, stepSeconds, timeStepAt } from './keys/totp.js'
export type { UserKeyOutcome } from './keys/user-keys.js'
export { isEmailAddress } from './mail/email-address.js'
export type { KeyMailOutcome } from './mail/key-mail.js'
export type { KeyMails, MailToUserOutcome } from './mail/key-mails.js'
export type { MailObstacle } from './mail/mail-obstacle.js'
export {
  type KeyMailReason,
  type Mail,
  type MailContent,
  type Mailer,
  type MailOutcome,
  type NoticeKind,
  sendMail,
} from './mail/mailer.js'
export { nearestName } from './nearest-name.js'
export {
  type CoreOptions,
  coreOptionNames,
  optionsError,
  type PlainOptions,
  refuseUnknownOptions,
  type Settings,
  type ToUser,
} from './options.js'
export { isKeyMode, isPolicyScope, type KeyMode, type Policy, type PolicyScope } from './policy/policy.js'
export type { Preflight, PreflightReport, Unmet, UnmetReason } from './policy/preflight.js'
export type { Proof } from './policy/reauthenticate.js'
export type { PolicyRequest, SetPolicy, SetPolicyOutcome } from './policy/set-policy.js'
export type { SetupAttempt, SetupLink } from './policy/setup-link.js'
export type { TurnOff, TurnOffRequest } from './policy/turn-off.js'
export type { UserUnmet } from './policy/user-unmet.js'
export type { Reseal, ResealReport, ResealRequest, RingLeft } from './records/reseal.js'
export type { KeyOrigin, KeyState } from './records/subscriber.js'
export { subscriberKey } from './records/subscriber-codec.js'
export { createVault, type SealPlace, type Vault } from './records/vault.js'
export { type CoreHooks, createSecondStep, type SecondStep } from './second-step.js'
export type { PresentedLogin, Standing, Step } from './step.js'
export { memoryStore } from './stores/memory.js'
export { type MysqlPool, mysqlStore } from './stores/mysql.js'
export { type PostgresPool, postgresStore } from './stores/postgres.js'
export type { KeyvLike } from './stores/recognise.js'
export type { RecordStore } from './stores/record-store.js'
export { redisStore } from './stores/redis.js'
export type { RedisClient } from './stores/redis-clients.js'
export { type SqliteHandle, sqliteStore } from './stores/sqlite.js'
