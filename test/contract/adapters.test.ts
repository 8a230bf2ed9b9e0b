import { type AdapterOffer, createAdapterSuite, type SessionKind, type StartHost } from '@secondstep/testing'
import express from 'express'
import { describe, it } from 'vitest'
import { oldestExpress, startExpressHost } from '../support/adapters/express-host.js'
import { fetchMountings, startFetchHost } from '../support/adapters/fetch-host.js'
import { koaHosts, oldestKoa } from '../support/adapters/koa-host.js'
import { passportOnExpress, passportOnKoa } from '../support/adapters/passport-otp.js'
import { describeWith } from '../support/available.js'

// The published suite for writers of adapters, run on our own, on the oldest and the newest of each framework.

const hosts: readonly (readonly [string, SessionKind, StartHost])[] = [
  ['Express 5 with express-session', 'server', startExpressHost],
  ['Express 5 with cookie-session', 'cookie', startExpressHost],
  ['Express 5 without sessions', 'none', startExpressHost],
  ['Koa 3 with koa-session in a store', 'server', koaHosts()],
  ['Koa 3 with koa-session in a cookie', 'cookie', koaHosts()],
  ['Koa 3 without sessions', 'none', koaHosts()],
  ['Koa 3 with koa-generic-session', 'server', koaHosts({ sessions: 'koa-generic-session' })],
  ['Koa 3 with koa-generic-session, deferred', 'server', koaHosts({ sessions: 'koa-generic-session, deferred' })],
]

const onExpress: StartHost = (plan) => startExpressHost(plan, express, passportOnExpress)
const onKoa: StartHost = koaHosts({ makeOtp: passportOnKoa })
const strategies: readonly (readonly [string, SessionKind, StartHost])[] = [
  ['on Express with sessions on the server', 'server', onExpress],
  ['on Express with sessions in a cookie', 'cookie', onExpress],
  ['on Express without sessions', 'none', onExpress],
  ['on Koa with sessions on the server', 'server', onKoa],
  ['on Koa with sessions in a cookie', 'cookie', onKoa],
]

describe.each(hosts)('%s', (_, session, start) => claims(start, session))

describe.each(strategies)('Passport %s', (_, session, start) => claims(start, session))

describe('web-standard requests', () => {
  for (const session of ['server', 'none'] as const) {
    describe(session === 'none' ? 'without sessions' : 'with sessions on the server', () => {
      const suite = createAdapterSuite({ start: startFetchHost, session, mountings: fetchMountings, requests: 'url' })
      for (const { title, run } of suite) it(title, run)
    })
  }
})

describeWith(['express4'], 'Express 4.16', () => {
  const start: StartHost = (plan) => startExpressHost(plan, oldestExpress())
  describe('with sessions on the server', () => claims(start, 'server'))
  describe('with sessions in a cookie', () => claims(start, 'cookie'))
})

describeWith(['koa2'], 'Koa 2', () => {
  const start: StartHost = (plan) => koaHosts(oldestKoa())(plan)
  describe('with sessions on the server', () => claims(start, 'server'))
  describe('with sessions in a cookie', () => claims(start, 'cookie'))
})

function claims(start: StartHost, session: SessionKind, offers?: readonly AdapterOffer[]): void {
  for (const { title, run } of createAdapterSuite({ start, session, offers })) it(title, run)
}
