import type { SecondStepMiddleware } from '@secondstep/express'
import type { DemoClock, People } from '@secondstep-examples/shared'
import { json, Router } from 'express'

/** Controls for demonstrations and tests; mounted above the login, and only where DEMO_CONTROLS says so. */
export function demoRoutes(people: People, clock: DemoClock, otp: SecondStepMiddleware): Router {
  const router = Router()
  router.use('/demo', json())
  router.post('/demo/users', (req, res) => {
    const { id, name, email, password } = (req.body ?? {}) as Record<string, unknown>
    const complete = typeof id === 'string' && id !== '' && typeof password === 'string'
    if (!complete) {
      res.status(422).json({ status: 422, code: 'incomplete' })
      return
    }
    const person = {
      id,
      name: typeof name === 'string' ? name : id,
      email: typeof email === 'string' && email !== '' ? email : undefined,
    }
    if (people.add(person, password)) res.status(201).json({ id })
    else res.status(409).json({ status: 409, code: 'taken' })
  })
  router.delete('/demo/users/:id', async (req, res) => {
    const { id } = req.params
    people.remove(id)
    await otp.forget(id)
    res.json({ status: 'removed' })
  })
  router.post('/demo/clock', (req, res) => {
    const seconds = Number((req.body as { advanceSeconds?: unknown } | undefined)?.advanceSeconds)
    if (!Number.isFinite(seconds)) {
      res.status(422).json({ status: 422, code: 'incomplete' })
      return
    }
    clock.advance(seconds)
    res.json({ now: clock.now() })
  })
  return router
}
