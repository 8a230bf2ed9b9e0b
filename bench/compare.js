// One code given by many logins at once, and what a guarded page costs: `node bench/compare.js`.
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { codeFor } from '@secondstep/testing'
import express from 'express'
import { createBrowser } from './browser.js'
import * as betterAuth from './peers/better-auth.js'
import * as secondstep from './peers/secondstep.js'

const logins = 20
const turns = 5
const requestsEachTurn = 1000
const stepSeconds = 30

const bare = { name: 'no guard', mount: (app) => app.get('/guarded', (_req, res) => res.json({ user: 'ann' })) }
const [floor, ...peers] = await Promise.all([bare, secondstep, betterAuth].map(start))

for (const peer of peers) await giveOneCode(peer)
const rates = await rateOf([floor, ...peers])

for (const peer of peers) {
  console.log(`\n${peer.name}`)
  console.log(`  one code at once by ${logins} logins: accepted ${peer.accepted} times`)
  console.log(`  the same code again: ${peer.again ? 'accepted' : 'refused'}`)
  console.log(
    `  a guarded page: ${((rates.get(peer) / rates.get(floor)) * 100).toFixed(0)} % of the same page without a guard`,
  )
}
const [{ accepted, again }] = peers
process.exit(accepted === 1 && !again ? 0 : 1)

async function start({ name, mount }) {
  const app = express()
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  return { name, url, host: await mount(app, url), inside: createBrowser(url) }
}

async function giveOneCode(peer) {
  const { host, url, inside } = peer
  const key = await host.enrol(inside)
  await key.confirm(currentCode(key))
  // Some peers take the code that has confirmed the key: all start with one nobody has given.
  await nextStep()
  const browsers = Array.from({ length: logins }, () => createBrowser(url))
  for (const browser of browsers) await host.signIn(browser)
  const code = currentCode(key)
  await Promise.all(browsers.map((browser) => host.give(browser, code)))
  const late = createBrowser(url)
  await host.signIn(late)
  await host.give(late, code)
  // What counts is the door, not what was answered.
  const doors = await Promise.all([...browsers, late].map((browser) => browser.get('/guarded')))
  const open = doors.map(({ status }) => status === 200)
  peer.again = open.pop()
  peer.accepted = open.filter(Boolean).length
}

/** All take turns, so that whatever else the machine does falls on each of them. */
async function rateOf(contestants) {
  const took = new Map(contestants.map((contestant) => [contestant, 0]))
  for (let turn = 0; turn <= turns; turn++) {
    for (const contestant of contestants) {
      const began = performance.now()
      for (let request = 0; request < requestsEachTurn; request++) {
        const { status } = await contestant.inside.get('/guarded')
        if (status !== 200) throw new Error(`${contestant.name} answers ${status} to its own user`)
      }
      // The first turn is for warming up.
      if (turn > 0) took.set(contestant, took.get(contestant) + performance.now() - began)
    }
  }
  return new Map([...took].map(([contestant, milliseconds]) => [contestant, (turns * requestsEachTurn) / milliseconds]))
}

function currentCode({ secret }) {
  return codeFor(secret, Math.floor(Date.now() / 1000))
}

/** Waits for a code that lasts long enough for all of it. */
async function nextStep() {
  await pause((stepSeconds - ((Date.now() / 1000) % stepSeconds)) * 1000 + 500)
}
