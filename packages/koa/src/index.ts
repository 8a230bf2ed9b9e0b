export { isSecondStepError, type UserFields } from '@secondstep/core'
export type { RequestOptions } from './exchange.js'
export { type SecondStepMiddleware, type SecondStepOptions, secondStep } from './middleware.js'
