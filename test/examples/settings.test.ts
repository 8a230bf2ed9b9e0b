import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSecrets, readSessionSecret } from '../../examples/shared/src/secrets.js'
import { readSettings, urlOf } from '../../examples/shared/src/settings.js'

describe('the settings of an example', () => {
  it('are those of a demonstration on this machine when the environment says nothing', () => {
    expect(readSettings({})).toMatchObject({
      ...{ port: 3000, host: '127.0.0.1', store: 'memory', session: 'memory', selfEnrolment: 'off', mount: '/otp' },
      ...{ production: false, mailbox: true, demoControls: false },
    })
  })

  it.each([
    [{ PORT: '80a' }, 'PORT=80a is no port.'],
    [{ PORT: '0x50' }, 'PORT=0x50 is no port.'],
    [{ PORT: '65536' }, 'PORT=65536 is no port.'],
    [{ STORE: 'sqlite:' }, 'STORE=sqlite: is not known here'],
    [{ STORE: 'mongodb://localhost' }, 'STORE=mongodb://localhost is not known here'],
    [{ STORE: 'redis:' }, 'STORE=redis: is not known here'],
    [{ SESSION: 'Cookie' }, 'SESSION=Cookie is not known; give memory or cookie.'],
    [{ SELF_ENROLMENT: 'on' }, 'SELF_ENROLMENT=on is not known'],
    [{ DEMO_CONTROLS: 'true' }, 'DEMO_CONTROLS=true is not known; give 0 or 1.'],
  ])('refuse %j in one line that names it', (env, message) => {
    let told = ''
    try {
      readSettings(env)
    } catch (error) {
      told = (error as Error).message
    }
    expect(told).toContain(message)
    expect(told).not.toContain('\n')
  })

  it('never print the password of a store they refuse', () => {
    for (const scheme of ['mongodb', 'amqp']) {
      expect(() => readSettings({ STORE: `${scheme}://user:hunter2@db.example/0` })).toThrow(/^(?!.*hunter2).*STORE=/)
      expect(() => readSettings({ STORE: `${scheme}://user:hunter2@x@db.example/0` })).toThrow(/^(?!.*hunter2).*STORE=/)
    }
  })

  it('take the address of a server as it stands', () => {
    for (const STORE of ['redis://h:6379/1', 'rediss://u:p@h', 'postgres://u:p%40@h/db', 'mysql://root@h:3306/test']) {
      expect(readSettings({ STORE }).store).toBe(STORE)
    }
  })

  it('take an empty variable for none: an empty HOST would listen everywhere', () => {
    expect(readSettings({ HOST: '', PORT: '', STORE: '', SESSION: '', MOUNT: '', DATA: '' })).toEqual(readSettings({}))
  })

  it('have mailbox and controls on a loopback address only, and never in production', () => {
    const open = (env: Record<string, string>): readonly boolean[] => {
      const { mailbox, demoControls } = readSettings({ DEMO_CONTROLS: '1', ...env })
      return [mailbox, demoControls]
    }
    for (const HOST of ['127.0.0.1', '127.8.8.8', 'localhost', '::1'])
      expect(open({ HOST }), HOST).toEqual([true, true])
    for (const HOST of ['0.0.0.0', '::', '10.0.0.1', '127.example.com']) {
      expect(open({ HOST }), HOST).toEqual([false, false])
    }
    expect(open({ NODE_ENV: 'production' })).toEqual([false, false])
  })

  it('name an address a browser can open', () => {
    expect(urlOf('127.0.0.1', 3000)).toBe('http://127.0.0.1:3000')
    expect(new URL(urlOf('::1', 3000)).port).toBe('3000')
  })
})

describe('the secrets of an example', () => {
  it('are made once, kept, and readable by their owner only', () => {
    const DATA = join(mkdtempSync(join(tmpdir(), 'secondstep-data-')), 'data')
    const settings = readSettings({ DATA })
    const ring = readSecrets(settings)
    expect(Buffer.from(/^k1:([A-Za-z0-9+/]+=*)$/.exec(ring)?.[1] ?? '', 'base64')).toHaveLength(32)
    expect(readSecrets(settings)).toBe(ring)
    expect(readFileSync(join(DATA, 'secrets'), 'utf8').trim()).toBe(ring)
    expect(readSessionSecret(settings)).toBe(readSessionSecret(settings))
    for (const name of ['secrets', 'session-secret']) expect(statSync(join(DATA, name)).mode & 0o777).toBe(0o600)
    expect(statSync(DATA).mode & 0o777).toBe(0o700)
  })

  it('come from the environment where it has some, even where those are empty', () => {
    const DATA = join(tmpdir(), 'secondstep-never-made')
    expect(readSecrets(readSettings({ DATA, SECONDSTEP_SECRETS: 'k2:abc' }))).toBe('k2:abc')
    expect(readSecrets(readSettings({ DATA, SECONDSTEP_SECRETS: '' }))).toBe('')
  })

  it('send mail by the server that is named, and then have no mailbox of their own', () => {
    const { smtpUrl, mailbox } = readSettings({ SMTP_URL: 'smtp://mail.example' })
    expect([smtpUrl, mailbox]).toEqual(['smtp://mail.example', false])
    expect(readSettings({}).mailbox).toBe(true)
    expect(() => readSettings({ SMTP_URL: 'mail.example:hunter2' })).toThrow(/^(?!.*hunter2).*SMTP_URL/)
  })

  it('give a number of days to remember a browser, and refuse what is none', () => {
    expect([readSettings({}).rememberDays, readSettings({ REMEMBER_DAYS: '30' }).rememberDays]).toEqual([0, 30])
    for (const REMEMBER_DAYS of ['-1', '366', 'x', '1e3'])
      expect(() => readSettings({ REMEMBER_DAYS })).toThrow('REMEMBER_DAYS')
  })

  it('let a clock stand only where it can be moved on, and refuse what is no time', () => {
    const CLOCK_AT = '1800000015'
    expect(readSettings({ CLOCK_AT, DEMO_CONTROLS: '1' }).clockAt).toBe(1_800_000_015)
    for (const env of [{}, { DEMO_CONTROLS: '1', NODE_ENV: 'production' }, { DEMO_CONTROLS: '1', HOST: '0.0.0.0' }])
      expect(readSettings({ ...env, CLOCK_AT }).clockAt).toBeUndefined()
    for (const wrong of ['-1', 'now', '1.5']) expect(() => readSettings({ CLOCK_AT: wrong })).toThrow('CLOCK_AT')
  })
})
