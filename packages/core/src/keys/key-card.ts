import type { QRCodeSegment } from 'qrcode'
import { bestMasked, type Modules } from './qr-mask.js'
import { pngOf } from './qr-png.js'
import { otpauthUri, secretToBase32 } from './totp.js'

/** What is handed over with a key. Exists only in the answer that shows it. */
export interface KeyCard {
  /** Base32, without blanks. */
  readonly secret: string
  /** The same in groups of four, as people read it out. */
  readonly secretInGroups: string
  readonly uri: string
  /** A self-contained `<svg>` without inline style, dark on white, with its quiet zone. */
  readonly qrSvg: string
}

/** ISO/IEC 18004: four modules of light around the symbol. */
const quietModules = 4
/** Whole pixels, so that no screen has to draw half a module; 225 to 285 of them in all for the URIs that occur. */
const pixelsPerModule = 5

/**
 * Makes the card of one key. The QR and the text hold the same secret: scanned or typed, both give the same codes.
 *
 * @param account whom the app shows beside the issuer.
 */
export async function createKeyCard(issuer: string, account: string, secret: Uint8Array): Promise<KeyCard> {
  const text = secretToBase32(secret)
  const uri = otpauthUri(issuer, account, secret)
  return { secret: text, secretInGroups: inGroups(text), uri, qrSvg: await qrSvgOf(uri) }
}

/** What a mail carries of a key: the text, and the QR as a picture every mail program shows. */
export interface KeyPicture {
  readonly secretInGroups: string
  readonly qrPng: Uint8Array
}

/** The same key as `createKeyCard`, drawn for a mail. */
export async function createKeyPicture(issuer: string, account: string, secret: Uint8Array): Promise<KeyPicture> {
  const modules = await modulesOf(otpauthUri(issuer, account, secret))
  return { secretInGroups: inGroups(secretToBase32(secret)), qrPng: pngOf(modules) }
}

/** Cuts a text into groups of four. */
export function inGroups(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ')
}

/**
 * The part of a secret a list may show: enough to tell two keys apart, never more than half of it nor than 14 characters.
 */
export function cutSecret(secret: string): string {
  return `${secret.slice(0, Math.min(14, Math.floor(secret.length / 2)))}...`
}

/** The symbol of an otpauth URI. Base32 is cut out by hand: searching for the shortest encoding takes a third of the time and finds the same. */
async function modulesOf(uri: string): Promise<Modules> {
  loading ??= loadQrcode()
  const qrcode = await loading
  const [, before = '', secret = '', after = ''] = /^(.*[?&]secret=)([A-Z2-7]+)(.*)$/.exec(uri) ?? []
  const segments: QRCodeSegment[] = [
    { data: Buffer.from(before), mode: 'byte' },
    { data: secret, mode: 'alphanumeric' },
    { data: Buffer.from(after), mode: 'byte' },
  ]
  // Mask 0 stands for the search of a mask, which is done here.
  const options = { errorCorrectionLevel: 'M', maskPattern: 0 } as const
  return bestMasked(qrcode.create(secret === '' ? uri : segments, options).modules)
}

/** Loaded on first use, since most processes never draw a QR, and then kept: asking for it anew takes a while each time. */
let loading: ReturnType<typeof loadQrcode> | undefined
const loadQrcode = async () => (await import('qrcode')).default

async function qrSvgOf(uri: string): Promise<string> {
  const { size, data } = await modulesOf(uri)
  const isDark = (row: number, column: number): boolean => data[row * size + column] === 1
  const side = size + 2 * quietModules
  let path = ''
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (!isDark(row, column)) continue
      let run = 1
      while (column + run < size && isDark(row, column + run)) run++
      path += `M${column + quietModules} ${row + quietModules}h${run}v1h-${run}z`
      column += run
    }
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side * pixelsPerModule}" height="${side * pixelsPerModule}" ` +
    `shape-rendering="crispEdges" role="img" aria-label="QR"><rect width="${side}" height="${side}" fill="#fff"/>` +
    `<path fill="#000" d="${path}"/></svg>`
  )
}
