import { type ExampleSettings, languageOf, messagePage, texts } from '@secondstep-examples/shared'
import { type ErrorRequestHandler, type Request, Router } from 'express'
import { wantsJson } from './login.js'

/** The last stop: pages nobody has, and errors nobody caught. A stranger reads neither stack nor message. */
export function errorRoutes({ mount }: ExampleSettings): Router {
  const router = Router()
  const page = (req: Request, name: 'notFound' | 'failed'): string => {
    const language = languageOf(req.get('accept-language'))
    return messagePage({ language, person: undefined, mount }, texts[language][name])
  }
  router.use((req, res) => {
    res.status(404)
    if (wantsJson(req)) res.json({ status: 404, code: 'not_found' })
    else res.type('html').send(page(req, 'notFound'))
  })
  const failed: ErrorRequestHandler = (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const status = statusOf(error)
    if (status >= 500) console.error(error)
    res.status(status)
    if (wantsJson(req)) res.json({ status, code: status < 500 ? 'bad_request' : 'failed' })
    else res.type('html').send(page(req, 'failed'))
  }
  router.use(failed)
  return router
}

/** Body parsers and the kit say which status an error stands for. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null ? (error as { status?: unknown }).status : undefined
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500
}
