import { SecondStepError } from '@secondstep/core'

/** Marks a request a kit has seen, across copies of the package. */
const seenMark: unique symbol = Symbol.for('secondstep.seen')

/** @throws `ERR_MOUNTED_TWICE` if a kit has judged this request before. */
export function refuseSecondMount(req: object): void {
  if (seenMark in req) {
    throw new SecondStepError('ERR_MOUNTED_TWICE', {
      message: 'The second step is mounted twice on the way of this request.',
      fix: 'keep one `app.use(otp)`, on the whole app',
    })
  }
  Object.defineProperty(req, seenMark, { value: true })
}
