/** The dark and light modules of a symbol, without their quiet zone. */
export interface Modules {
  readonly size: number
  /** One byte a module, row by row; 0 is light. */
  readonly data: Uint8Array
}

/** A symbol of error correction level M under mask 0, and which of its modules no mask touches (1). */
export interface MaskedModules extends Modules {
  readonly reservedBit: Uint8Array
}

/**
 * Puts a symbol under the mask ISO/IEC 18004 7.8.3 chooses: the one of eight with the fewest points for what confuses scanners.
 * Libraries draw and judge the masks one after the other, which takes longer than all the rest of a key mail; here bit `p` of
 * each byte is the module under mask `p`, so that one look judges all eight.
 */
export function bestMasked(symbol: MaskedModules): Modules {
  const { size } = symbol
  const cells = underAllMasks(symbol)
  const points = pointsOf(cells, size)
  const bit = 1 << points.indexOf(Math.min(...points))
  return { size, data: cells.map((cell) => (cell & bit ? 1 : 0)) }
}

/** Light or dark under each of the masks 0 to 7, after 12 rows or columns the same again. ISO/IEC 18004 table 10. */
const masks = Uint8Array.from({ length: 144 }, (_, at) => {
  const [row, column] = [Math.floor(at / 12), at % 12]
  const product = ((row * column) % 2) + ((row * column) % 3)
  const values = [
    ...[row + column, row, column % 3, (row + column) % 3].map((value, mask) => (mask < 2 ? value % 2 : value)),
    ...[(Math.floor(row / 2) + Math.floor(column / 3)) % 2, product, product % 2],
    (((row * column) % 3) + ((row + column) % 2)) % 2,
  ]
  return byteOf((mask) => values[mask] === 0)
})

/** Each bit of the format information of level M under each mask. ISO/IEC 18004 7.9.1: BCH (15,5), generator 0x537. */
const formats = Uint8Array.from({ length: 15 }, (_, bit) =>
  byteOf((mask) => {
    let rest = mask << 10
    for (let at = 14; at >= 10; at--) if (rest & (1 << at)) rest ^= 0x537 << (at - 10)
    return ((((mask << 10) | rest) ^ 0x5412) & (1 << bit)) !== 0
  }),
)

function byteOf(isSet: (mask: number) => boolean): number {
  return [0, 1, 2, 3, 4, 5, 6, 7].reduce((byte, mask) => byte | (isSet(mask) ? 1 << mask : 0), 0)
}

function underAllMasks({ size, data, reservedBit }: MaskedModules): Uint8Array {
  const cells = new Uint8Array(size * size)
  for (let at = 0, row = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at++) {
      const value = data[at] ? 0xff : 0
      const mask = masks[(row % 12) * 12 + (column % 12)] ?? 0
      // The symbol came under mask 0: that one is taken off with the others put on.
      cells[at] = reservedBit[at] ? value : value ^ mask ^ (mask & 1 ? 0xff : 0)
    }
  }
  for (const [bit, format] of formats.entries()) {
    // ISO/IEC 18004 figure 25: once around the corner, once split over the other two.
    const down = bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit
    const across = bit < 8 ? size - 1 - bit : bit === 8 ? 7 : 14 - bit
    cells[down * size + 8] = format
    cells[8 * size + across] = format
  }
  return cells
}

/** ISO/IEC 18004 table 11, for the eight masks. */
function pointsOf(cells: Uint8Array, size: number): number[] {
  // How many points were given to which masks at once: summed up by mask only at the end.
  const given = new Uint32Array(256)
  const dark = new Uint32Array(256)
  for (let line = 0; line < size; line++) {
    judgeLine(cells, line * size, 1, size, given)
    judgeLine(cells, line, size, size, given)
  }
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at] ?? 0
    add(dark, cell, 1)
    if (at < size || at % size === 0) continue
    const [left, above, aside] = [cells[at - 1] ?? 0, cells[at - size] ?? 0, cells[at - size - 1] ?? 0]
    add(given, (cell & left & above & aside) | (~(cell | left | above | aside) & 0xff), 3)
  }
  const darks = sumsOf(dark)
  return sumsOf(given).map((points, mask) => {
    const percent = ((darks[mask] ?? 0) * 100) / cells.length
    return points + 10 * Math.abs(Math.ceil(percent / 5) - 10)
  })
}

/** One row or column: runs of five and more alike, and what looks like a finder pattern beside four light modules. */
function judgeLine(cells: Uint8Array, from: number, step: number, size: number, given: Uint32Array): void {
  const cellAt = (place: number): number => cells[from + place * step] ?? 0
  let [alike, alike2, alike3, runBefore] = [0, 0, 0, 0]
  let [c1, c2, c3, c4, c5, c6] = [cellAt(0), 0, 0, 0, 0, 0]
  for (let place = 1; place < size; place++) {
    const cell = cellAt(place)
    const alikeNow = ~(cell ^ c1) & 0xff
    const run = alikeNow & alike & alike2 & alike3
    // Three points for five alike, one for each more.
    add(given, run, 1)
    add(given, run & ~runBefore, 2)
    const finder = cell & ~c1 & c2 & c3 & c4 & ~c5 & c6
    if (finder !== 0) {
      if (place >= 10) {
        add(given, finder & ~(cellAt(place - 7) | cellAt(place - 8) | cellAt(place - 9) | cellAt(place - 10)), 40)
      }
      if (place + 4 < size) {
        add(given, finder & ~(cellAt(place + 1) | cellAt(place + 2) | cellAt(place + 3) | cellAt(place + 4)), 40)
      }
    }
    runBefore = run
    alike3 = alike2
    alike2 = alike
    alike = alikeNow
    c6 = c5
    c5 = c4
    c4 = c3
    c3 = c2
    c2 = c1
    c1 = cell
  }
}

function add(given: Uint32Array, to: number, points: number): void {
  given[to] = (given[to] ?? 0) + points
}

function sumsOf(given: Uint32Array): number[] {
  const sums = [0, 0, 0, 0, 0, 0, 0, 0]
  for (const [to, points] of given.entries()) {
    for (let mask = 0; mask < 8; mask++) if (to & (1 << mask)) sums[mask] = (sums[mask] ?? 0) + points
  }
  return sums
}
