export { isSecondStepError, type UserFields } from '@secondstep/core'
export type { PassportContext, PassportRequest, RequestOptions } from './exchange.js'
export { type SecondStepOptions, type SecondStepStrategy, secondStepStrategy } from './strategy.js'
