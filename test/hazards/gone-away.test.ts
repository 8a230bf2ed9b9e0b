import { afterEach, describe, expect, it } from 'vitest'
import { countingDirectory, leaveInTheMiddle, pages } from '../support/counting-directory.js'
import { createVisitor } from '../support/http-client.js'
import { type SmallHost, startSmallHost, testOptions } from '../support/small-host.js'
import { cookieHeaderOf } from '../support/walker.js'

// Looking at everybody is long work: it must not go on for nobody.

let host: SmallHost | undefined
afterEach(async () => host?.close())

describe('a client that goes away in the middle of a preflight', () => {
  it.each(['application/json', 'text/html'])('ends the walk through the directory (%s)', async (accept) => {
    const { asked, users, waiting, letGo } = countingDirectory()
    host = await startSmallHost(testOptions({ users }))
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'boss' })
    await host.otp.ready()
    await leaveInTheMiddle(host.url, { accept, cookie: cookieHeaderOf(visitor) }, { waiting, letGo })
    expect(asked).toEqual(['0', '1', '2', '3'])
    expect(host.errors).toEqual([])
  })

  it('and one that stays is answered for every page', async () => {
    const { asked, users, letGo } = countingDirectory()
    letGo()
    host = await startSmallHost(testOptions({ users }))
    const visitor = createVisitor(host.url)
    await visitor.post('/login', { id: 'boss' })
    const answer = await visitor.get('/otp/admin/preflight?scope=everyone&keyMode=user', { accept: 'application/json' })
    expect(await answer.json()).toMatchObject({ users: pages, complete: true })
    expect(asked).toHaveLength(pages)
  })
})
