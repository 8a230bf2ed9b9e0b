import { problemOf, problemType } from '@secondstep-examples/shared'
import type { Context } from 'koa'

/** Refuses as JSON. */
export function problem(ctx: Context, ...[status, code, more]: Parameters<typeof problemOf>): void {
  ctx.status = status
  ctx.body = JSON.stringify(problemOf(status, code, more))
  // Koa knows no character set for this type.
  ctx.type = `${problemType}; charset=utf-8`
}
