import { type ExampleSettings, languageOf, messagePage, statusOf, texts, wantsJson } from '@secondstep-examples/shared'
import type { Context, Middleware } from 'koa'
import { problem } from './problem.js'

/** Pages nobody has. */
export function notFound(settings: ExampleSettings): Middleware {
  return async (ctx, next) => {
    await next()
    if (ctx.status === 404 && ctx.body === undefined) refuse(ctx, settings, 404, 'not_found')
  }
}

/** And errors nobody caught. A stranger reads neither stack nor message, and a log no body that could not be read. */
export function failed(settings: ExampleSettings): Middleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const status = statusOf(error)
      if (status >= 500) console.error(error)
      refuse(ctx, settings, status, status < 500 ? 'bad_request' : 'failed')
    }
  }
}

function refuse(ctx: Context, { mount }: ExampleSettings, status: number, code: string): void {
  if (wantsJson(ctx.get('accept'))) return problem(ctx, status, code)
  const language = languageOf(ctx.get('accept-language'))
  const text = texts[language][code === 'not_found' ? 'notFound' : 'failed']
  ctx.status = status
  ctx.type = 'html'
  ctx.body = messagePage({ language, person: undefined, mount }, text)
}
