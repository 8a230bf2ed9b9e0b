import { afterEach, expect, it } from 'vitest'
import { describeWith } from '../support/available.js'
import { blockOf } from '../support/documents.js'
import { type HostProcess, startHost } from '../support/host-process.js'
import { createVisitor } from '../support/http-client.js'
import { codeFromOathtool } from '../support/oathtool.js'
import { hostTexts } from '../support/readme-hosts.js'

// The document's routes, pasted into the README's apps.

let host: HostProcess | undefined
afterEach(() => host?.stop())

const blocks = {
  express: blockOf('README.md', 'quick-start:express'),
  koa: blockOf('README.md', 'quick-start:koa'),
  passport: blockOf('README.md', 'quick-start:passport').replace(
    'passport.use(secondStepStrategy(kit))',
    'const otp = secondStepStrategy(kit)\npassport.use(otp)',
  ),
} as const

describeWith(['oathtool'], 'the document on asking again', () => {
  it.each([
    ['express', '/otp?fresh=1&returnTo=%2Ftransfer'],
    ['koa', '/otp?fresh=1&returnTo=%2Ftransfer'],
    ['passport', '/code?fresh=1&returnTo=%2Ftransfer'],
  ] as const)('shows routes that ask for a code of the last minutes, whatever the policy (%s)', async (name, asked) => {
    const { before, after } = hostTexts[name]
    const text = [before, blocks[name], blockOf('docs/ask-again.md', `ask-again:${name}`), after].join('\n')
    host = await startHost('app.mjs', text)
    const signIn = async () => {
      const visitor = createVisitor(host?.url ?? '')
      await visitor.post('/login', { userId: 'admin' })
      return visitor
    }
    const [here, there] = [await signIn(), await signIn()]
    const staged = (await (await here.post('/otp/account/keys')).json()) as { keyId: string; secret: string }
    const code = codeFromOathtool(staged.secret)
    expect((await here.post(`/otp/account/keys/${staged.keyId}/confirm`, { code })).status).toBe(200)

    expect(await (await here.get('/transfer')).text()).toBe('whom, and how much?')
    expect((await there.get('/private')).status).toBe(200)
    const refused = await there.get('/transfer')
    expect([refused.status, refused.headers.get('location')]).toEqual([303, asked])
    const json = await there.get('/transfer', { accept: 'application/json' })
    expect([json.status, await json.json()]).toEqual([403, expect.objectContaining({ code: 'fresh_code_required' })])
    expect((await createVisitor(host.url).get('/transfer')).status).not.toBe(200)
  })
})
