export type { Account, AccountOverview, KeySummary, StageOutcome } from './account.js'
export type {
  Actor,
  Administration,
  KeyChange,
  Target,
  UserDetail,
  UserQuery,
  UserSummary,
} from './administration.js'
export type {
  AgentAdministration,
  AgentChoice,
  AgentQuery,
  AgentSummary,
  SetAgentOutcome,
} from './agent-administration.js'
export type { Agent, AgentFields, AgentPort, AgentRowPage, OsAccount } from './agent-directory.js'
export { type AgentAuthentication, type AgentObstacle, isAgentAuthentication } from './agent-option.js'
export type { Agents, RedeemOutcome } from './agents.js'
export { type AuditFileOptions, auditFile } from './audit-file.js'
export { type Clock, systemClock } from './clock.js'
export { parseCode } from './code.js'
export type { CodeAttempt, IssuedPass, VerifyOutcome } from './code-for-pass.js'
export type { ConnectAttempt, ConnectCaller, ConnectOutcome } from './connect.js'
export type { Throttle } from './decide/throttle.js'
export type { CodeRefusal } from './decide/verify.js'
export type { DeviceRequest, DeviceSummary, IssuedDevice } from './devices.js'
export type { Directory, User, UserFields, UserId, UserPage, UserRowPage, UserRows } from './directory.js'
export { onlyOrganisation } from './directory.js'
export type { DistributionTo } from './distribution.js'
export type {
  DistributionPlan,
  DistributionRequest,
  DistributionResult,
  Distributions,
  StartDistributionOutcome,
} from './distributions.js'
export { isEmailAddress } from './email-address.js'
export { isSecondStepError, SecondStepError, type SecondStepErrorCode } from './errors.js'
export {
  type AuditPage,
  type AuditQuery,
  type AuditSink,
  type Events,
  type EventType,
  eventChannel,
  type Logger,
  type SecondStepEvent,
} from './events.js'
export type { Job, JobCounts, JobKind, JobState } from './job.js'
export type { JobRequest, Jobs, StartOutcome } from './jobs.js'
export { inGroups, type KeyCard } from './key-card.js'
export type { KeyMailOutcome } from './key-mail.js'
export type { KeyMails, MailToUserOutcome } from './key-mails.js'
export type { MailObstacle } from './mail-obstacle.js'
export {
  type KeyMailReason,
  type Mail,
  type MailContent,
  type Mailer,
  type MailOutcome,
  type NoticeKind,
  sendMail,
} from './mailer.js'
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
export { isKeyMode, isPolicyScope, type KeyMode, type Policy, type PolicyScope } from './policy.js'
export type { Preflight, PreflightReport, Unmet, UnmetReason } from './preflight.js'
export type { Proof } from './reauthenticate.js'
export type { MakeRecoveryOutcome, Recovery, RecoveryAttempt, RecoveryOutcome } from './recovery.js'
export { parseRecoveryCode } from './recovery-code.js'
export type { Reseal, ResealReport, ResealRequest, RingLeft } from './reseal.js'
export { type CoreHooks, createSecondStep, type SecondStep } from './second-step.js'
export type { PolicyRequest, SetPolicy, SetPolicyOutcome } from './set-policy.js'
export type { SetupAttempt, SetupLink } from './setup-link.js'
export type { PresentedLogin, Standing, Step } from './step.js'
export { memoryStore } from './stores/memory.js'
export { type MysqlPool, mysqlStore } from './stores/mysql.js'
export { type PostgresPool, postgresStore } from './stores/postgres.js'
export type { KeyvLike } from './stores/recognise.js'
export type { RecordStore } from './stores/record-store.js'
export { redisStore } from './stores/redis.js'
export type { RedisClient } from './stores/redis-clients.js'
export { type SqliteHandle, sqliteStore } from './stores/sqlite.js'
export type { KeyOrigin, KeyState } from './subscriber.js'
export { subscriberKey } from './subscriber-codec.js'
export { codeOf, type ParsedSecret, parseSecret, stepSeconds, timeStepAt } from './totp.js'
export type { TurnOff, TurnOffRequest } from './turn-off.js'
export type { UserKeyOutcome } from './user-keys.js'
export type { UserUnmet } from './user-unmet.js'
export { createVault, type SealPlace, type Vault } from './vault.js'
