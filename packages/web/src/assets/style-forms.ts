/** Fields and buttons: at least 44 px to hit, at least 16 px to read, so that no phone zooms in. */
export const formStyle = `form { display: flex; flex-direction: column; gap: 16px; align-items: stretch }
.field { display: flex; flex-direction: column; gap: 4px }
label, legend { font-weight: 600 }
input[type=text], input[type=search], input[type=password], select { font: inherit; line-height: 1.5; width: 100%; min-height: 44px; padding: 8px 12px; color: inherit; background: var(--secondstep-surface); border: 1px solid var(--secondstep-field); border-radius: var(--secondstep-radius) }
input:hover, select:hover { border-color: var(--secondstep-text) }
input:focus-visible, select:focus-visible { outline-offset: 0; border-radius: var(--secondstep-radius) }
input.code { font-family: var(--secondstep-mono); font-variant-numeric: tabular-nums; letter-spacing: 0.12em }
.person input.code { min-height: 64px; margin-top: 4px; font-size: 1.875rem; letter-spacing: 0.28em; text-indent: 0.28em; text-align: center }
.person input.code.recovery { font-size: 1.125rem; letter-spacing: 0.06em; text-indent: 0.06em; text-transform: uppercase }
[aria-invalid=true]:focus-visible { outline-color: var(--secondstep-bad) }
[aria-invalid=true] { border-color: var(--secondstep-bad) !important; box-shadow: inset 0 0 0 1px var(--secondstep-bad) }

button, .button { font: inherit; font-weight: 600; line-height: 1.5; text-wrap: balance; display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 8px 20px; color: var(--secondstep-text); background: var(--secondstep-surface); border: 1px solid var(--secondstep-field); border-radius: var(--secondstep-radius); cursor: pointer; text-decoration: none; text-align: center }
button:hover, .button:hover { border-color: var(--secondstep-text); background: var(--secondstep-sunken) }
button:active, .button:active { transform: translateY(1px) }
button.primary { min-height: 48px; color: var(--secondstep-on-accent); background: var(--secondstep-accent); border-color: transparent }
button.primary:hover { background: var(--secondstep-accent); filter: brightness(1.12) }
button.danger { color: var(--secondstep-bad); border-color: var(--secondstep-bad) }
button.danger:hover { color: var(--secondstep-surface); background: var(--secondstep-bad); border-color: var(--secondstep-bad) }
button.link, button.quiet { min-width: 44px; padding: 8px 0; color: var(--secondstep-accent); background: none; border: 0; font-weight: 500 }
button.link { align-self: flex-start; justify-content: flex-start; text-align: start; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 0.2em }
button.link:hover { text-decoration-thickness: 2px }
button.quiet:hover { text-decoration: underline; text-underline-offset: 0.2em }
footer button.link { font-size: inherit }
.remove button.link { justify-content: flex-end; color: var(--secondstep-bad); font-size: 0.875rem }

.check { display: grid; grid-template-columns: auto 1fr; gap: 0 12px; align-items: start }
.check label { font-weight: 400; padding: 10px 0; min-height: 44px }
.check input, .choice input { position: relative; z-index: 1; width: 20px; height: 20px; margin: 12px 0 0; accent-color: var(--secondstep-accent) }
.check .hint { grid-column: 2; margin-top: -8px }
fieldset { border: 0; min-width: 0; display: grid; gap: 8px }
legend { padding: 0; margin-bottom: 12px; font-size: 1.25rem; line-height: 1.35 }
.choices { display: grid; border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius); overflow: clip }
.choice { position: relative; display: grid; grid-template-columns: auto 1fr; gap: 0 12px; padding: 12px 16px }
.choice + .choice { border-top: 1px solid var(--secondstep-line) }
.choice label::after { content: ''; position: absolute; inset: 0; cursor: pointer }
.choice .hint { grid-column: 2 }
.choice input { margin-top: 2px }
.choice:hover { background: var(--secondstep-sunken) }
.choice:has(:checked) { background: var(--secondstep-sunken); box-shadow: inset 4px 0 0 var(--secondstep-accent) }
.choice.off { cursor: not-allowed }
.choice.off label { color: var(--secondstep-quiet); font-weight: 400 }
.choice.off label::after { cursor: not-allowed }
.choice.off:hover { background: none }
.choice.off:has(:checked) { box-shadow: inset 4px 0 0 var(--secondstep-bad) }
.choice .hint strong { display: block }
.choices:has(#keyMode-user:checked) + .make-missing { display: none }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: 16px; max-width: 36rem }
`
