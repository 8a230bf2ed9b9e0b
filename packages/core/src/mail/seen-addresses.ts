import { createHash } from 'node:crypto'

/** E-mail addresses that were seen, in a few bytes each: 64 bits of a hash, so that a million of them need no 50 MB. */
export interface SeenAddresses {
  /** `second` only for the one that makes an address a shared one, `again` for those after it. */
  see(address: string): 'first' | 'second' | 'again'
}

const firstSlots = 1024

/** Two addresses that differ in case alone are one: mail servers do not tell them apart. */
export function sameAddress(address: string): string {
  return address.toLowerCase()
}

export function createSeenAddresses(): SeenAddresses {
  let table = newTable(firstSlots)
  let count = 0

  const grow = (): void => {
    const old = table
    table = newTable(old.flags.length * 2)
    for (let slot = 0; slot < old.flags.length; slot++) {
      const flag = old.flags[slot] ?? 0
      if (flag === 0) continue
      const [high, low] = [old.high[slot] ?? 0, old.low[slot] ?? 0]
      put(table, slotOf(table, high, low), high, low, flag)
    }
  }

  return {
    see: (address) => {
      const hash = createHash('sha256').update(sameAddress(address)).digest()
      const [high, low] = [hash.readUInt32BE(0), hash.readUInt32BE(4)]
      const slot = slotOf(table, high, low)
      const flag = table.flags[slot] ?? 0
      put(table, slot, high, low, flag === 0 ? 1 : 2)
      if (flag !== 0) return flag === 1 ? 'second' : 'again'
      // Half full at most: then a free slot is never far.
      if (++count * 2 > table.flags.length) grow()
      return 'first'
    },
  }
}

interface Table {
  readonly high: Uint32Array
  readonly low: Uint32Array
  /** 0 free, 1 seen once, 2 seen more often. */
  readonly flags: Uint8Array
}

function newTable(slots: number): Table {
  return { high: new Uint32Array(slots), low: new Uint32Array(slots), flags: new Uint8Array(slots) }
}

function put({ high, low, flags }: Table, slot: number, highBits: number, lowBits: number, flag: number): void {
  high[slot] = highBits
  low[slot] = lowBits
  flags[slot] = flag
}

/** Where a hash stands, or the free slot it belongs to. */
function slotOf({ high, low, flags }: Table, highBits: number, lowBits: number): number {
  let slot = lowBits & (flags.length - 1)
  while (flags[slot] !== 0 && (high[slot] !== highBits || low[slot] !== lowBits)) slot = (slot + 1) & (flags.length - 1)
  return slot
}
