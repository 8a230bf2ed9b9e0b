import { createHash } from 'node:crypto'
import { script } from './script.js'
import { stylesheet } from './stylesheet.js'

/** A file the pages load. Its name holds a hash of its content, so that browsers may keep it for ever. */
export interface Asset {
  readonly name: string
  readonly contentType: string
  readonly body: string
}

export const stylesheetAsset: Asset = named('style', 'css', 'text/css; charset=utf-8', stylesheet)
export const scriptAsset: Asset = named('script', 'js', 'text/javascript; charset=utf-8', script)

function named(name: string, ending: string, contentType: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { name: `${name}.${hash}.${ending}`, contentType, body }
}

/** Finds the asset of a path below the mount path. */
export function assetOf(kitPath: string): Asset | undefined {
  return [stylesheetAsset, scriptAsset].find(({ name }) => kitPath === `/assets/${name}`)
}
