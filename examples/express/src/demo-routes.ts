import type { SecondStepMiddleware } from '@secondstep/express'
import { type DemoClock, newPersonOf, type People } from '@secondstep-examples/shared'
import { json, Router, urlencoded } from 'express'
import { problem } from './problem.js'

/** Controls for demonstrations and tests; mounted above the login, and only where DEMO_CONTROLS says so. */
export function demoRoutes(people: People, clock: DemoClock, otp: SecondStepMiddleware): Router {
  const router = Router()
  router.use('/demo', json(), urlencoded({ extended: false }))
  router.post('/demo/users', async (req, res) => {
    const wanted = newPersonOf(req.body)
    if (wanted === undefined) return problem(res, 422, 'incomplete')
    const unmet = await otp.users.unmet(wanted.person)
    if (unmet.length > 0) return problem(res, 422, unmet[0] ?? 'incomplete')
    if (!people.add(wanted.person, wanted.password)) return problem(res, 409, 'taken')
    res.status(201).json({ id: wanted.person.id })
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
      problem(res, 422, 'incomplete')
      return
    }
    clock.advance(seconds)
    res.json({ now: clock.now() })
  })
  return router
}
