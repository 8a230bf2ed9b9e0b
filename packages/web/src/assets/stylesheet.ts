import { baseStyle } from './style-base.js'
import { formStyle } from './style-forms.js'
import { layoutStyle } from './style-layout.js'

/** One stylesheet for all pages. A host brands them by setting the custom properties on `:root` in a stylesheet of its own. */
export const stylesheet: string = `${baseStyle}\n${formStyle}\n${layoutStyle}`
