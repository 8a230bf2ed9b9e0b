import { routes } from '../../packages/web/src/handle.js'

/** A method and a path; `:id` stands for a user or an agent. */
export type ContractRoute = readonly ['GET' | 'POST', string]

/** The administrator's routes as the HTTP contract names them, word by word: the table must have them all. */
export const administratorContract: readonly ContractRoute[] = [
  ['GET', '/otp/admin'],
  ['GET', '/otp/admin/preflight'],
  ['POST', '/otp/admin/policy'],
  ['GET', '/otp/admin/users'],
  ['GET', '/otp/admin/users/:id'],
  ['POST', '/otp/admin/users/:id/keys'],
  ['POST', '/otp/admin/users/:id/mail'],
  ['POST', '/otp/admin/users/:id/unlock'],
  ['POST', '/otp/admin/users/:id/end-passes'],
  ['POST', '/otp/admin/generate-keys'],
  ['POST', '/otp/admin/distribution'],
  ['POST', '/otp/admin/distribution/pause'],
  ['POST', '/otp/admin/distribution/resume'],
  ['POST', '/otp/admin/distribution/retry'],
  ['POST', '/otp/admin/distribution/cancel'],
  ['GET', '/otp/admin/distribution'],
  ['GET', '/otp/admin/distribution/report.csv'],
  ['GET', '/otp/admin/agents'],
  ['POST', '/otp/admin/agents/:id'],
  ['GET', '/otp/admin/audit'],
]

/** The administrator's routes as the code has them: what the contract may extend but has not named is in here as well. */
export const administratorTable: readonly ContractRoute[] = routes
  .filter(({ path, access }) => path.startsWith('/admin') || access.startsWith('administrator'))
  .map(({ method, path }) => [method, `/otp${path}`] as const)

/** Both lists, each route once. */
export const administratorRoutes: readonly ContractRoute[] = [
  ...new Map([...administratorContract, ...administratorTable].map((route) => [route.join(' '), route])).values(),
]
