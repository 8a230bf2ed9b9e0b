import { type ExampleSettings, languageOf, messagePage, statusOf, texts, wantsJson } from '@secondstep-examples/shared'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { problem } from './problem.js'

/** The last stop: pages nobody has. */
export function notFound(settings: ExampleSettings): RequestHandler {
  return (req, res) => {
    if (wantsJson(req.get('accept'))) problem(res, 404, 'not_found')
    else
      res
        .status(404)
        .type('html')
        .send(page(settings, req, 'notFound'))
  }
}

/** And errors nobody caught. A stranger reads neither stack nor message, and a log no body that could not be read. */
export function failed(settings: ExampleSettings): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const status = statusOf(error)
    if (status >= 500) console.error(error)
    if (wantsJson(req.get('accept'))) problem(res, status, status < 500 ? 'bad_request' : 'failed')
    else
      res
        .status(status)
        .type('html')
        .send(page(settings, req, 'failed'))
  }
}

function page({ mount }: ExampleSettings, req: Request, name: 'notFound' | 'failed'): string {
  const language = languageOf(req.get('accept-language'))
  return messagePage({ language, person: undefined, mount }, texts[language][name])
}
