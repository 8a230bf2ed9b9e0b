import { expect, it } from 'vitest'
import { createSeenAddresses } from '../../../packages/core/src/mail/seen-addresses.js'

it('tells the first, the second and every later owner of an address apart, through every growth, whatever the case', () => {
  const addresses = createSeenAddresses()
  const all = Array.from({ length: 5000 }, (_, number) => `user${number}@example.test`)
  expect(new Set(all.map((address) => addresses.see(address)))).toEqual(new Set(['first']))
  expect(new Set(all.map((address) => addresses.see(address.toUpperCase())))).toEqual(new Set(['second']))
  expect(new Set(all.map((address) => addresses.see(address)))).toEqual(new Set(['again']))
  expect(addresses.see('somebody@example.test')).toBe('first')
})
