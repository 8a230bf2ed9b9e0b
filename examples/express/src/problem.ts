import { problemOf, problemType } from '@secondstep-examples/shared'
import type { Response } from 'express'

/** Refuses as JSON. */
export function problem(res: Response, ...[status, code, more]: Parameters<typeof problemOf>): void {
  res
    .status(status)
    .type(problemType)
    .send(JSON.stringify(problemOf(status, code, more)))
}
