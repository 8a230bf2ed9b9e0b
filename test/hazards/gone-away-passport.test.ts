import type { StartHost } from '@secondstep/testing'
import express from 'express'
import { expect, it } from 'vitest'
import { openSite } from '../../packages/testing/src/adapters/site.js'
import { startExpressHost } from '../support/adapters/express-host.js'
import { koaHosts } from '../support/adapters/koa-host.js'
import { passportOnExpress, passportOnKoa } from '../support/adapters/passport-otp.js'
import { countingDirectory, leaveInTheMiddle } from '../support/counting-directory.js'

// The strategy answers for the same pages as the middlewares, and so must hear of the same.

const starts: readonly (readonly [string, StartHost])[] = [
  ['Express', (plan) => startExpressHost(plan, express, passportOnExpress)],
  ['Koa', koaHosts({ makeOtp: passportOnKoa })],
]

it.each(starts)('Passport on %s stops looking at everybody for a client that has gone', async (_, start) => {
  const { asked, users, waiting, letGo } = countingDirectory('ann')
  const options = { users: users as never, initialScope: 'off', isAdministrator: () => true } as const
  const site = await openSite(start, 'server', { mounting: 'as_documented', options })
  try {
    const boss = site.stranger()
    await boss.post('/login', { id: 'ann' })
    const cookie = [...boss.cookies].map((pair) => pair.join('=')).join('; ')
    await leaveInTheMiddle(site.url, { accept: 'application/json', cookie }, { waiting, letGo })
    expect(asked).toEqual(['0', '1', '2', '3'])
    expect(site.errors).toEqual([])
  } finally {
    await site.close()
  }
})
