/** One stylesheet for all pages. A host brands them by setting the custom properties on `:root` in a stylesheet of its own. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --secondstep-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', 'Yu Gothic UI', Meiryo, sans-serif;
  --secondstep-mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono', monospace;
  --secondstep-radius: 10px;
  --secondstep-accent: light-dark(#2f4bd8, #9db0ff);
  --secondstep-on-accent: light-dark(#fff, #10163a);
  --secondstep-ground: light-dark(#f4f5f8, #0f1116);
  --secondstep-surface: light-dark(#fff, #181b22);
  --secondstep-line: light-dark(#d9dce4, #343a47);
  --secondstep-field: light-dark(#767c8c, #8b93a5);
  --secondstep-text: light-dark(#171a21, #eceef3);
  --secondstep-quiet: light-dark(#555c6b, #aab1c0);
  --secondstep-good: light-dark(#0b6640, #74dbab);
  --secondstep-good-ground: light-dark(#e3f5ec, #10301f);
  --secondstep-bad: light-dark(#ae1e2c, #ff9ea6);
  --secondstep-bad-ground: light-dark(#fdecee, #3a151a);
  --secondstep-wait: light-dark(#7a4b00, #f2c675);
  --secondstep-wait-ground: light-dark(#fdf2dd, #35270c);
}
*, *::before, *::after { box-sizing: border-box }
html { font: 100%/1.6 var(--secondstep-font); -webkit-text-size-adjust: 100% }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--secondstep-ground); color: var(--secondstep-text); overflow-wrap: anywhere }
:lang(ja) { line-break: strict; word-break: normal }
h1, h2, p, ul, dl, figure, fieldset { margin: 0; padding: 0 }
h1 { font-size: 1.5rem; line-height: 1.3; letter-spacing: -0.01em; font-weight: 650 }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 600 }
a { color: var(--secondstep-accent); text-underline-offset: 3px }
:focus-visible { outline: 3px solid var(--secondstep-accent); outline-offset: 2px; border-radius: 4px }
.hint { color: var(--secondstep-quiet); font-size: 0.875rem }
.empty { color: var(--secondstep-quiet) }

.brand { font-weight: 650; letter-spacing: -0.01em }
.person { align-items: center; padding: 40px 16px 24px }
.person > .brand { font-size: 1.25rem; margin-bottom: 24px }
.card { width: 100%; max-width: 26rem; padding: 32px; display: flex; flex-direction: column; gap: 16px; background: var(--secondstep-surface); border: 1px solid var(--secondstep-line); border-radius: calc(var(--secondstep-radius) + 4px); box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 12px 32px rgb(0 0 0 / 6%) }
.who { color: var(--secondstep-quiet); margin-top: -12px }
footer { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; justify-content: center; padding: 20px 16px; color: var(--secondstep-quiet); font-size: 0.875rem }

form { display: flex; flex-direction: column; gap: 16px; align-items: stretch }
.field { display: flex; flex-direction: column; gap: 4px }
label, legend { font-weight: 600 }
input[type=text], input[type=search], input[type=password], select { font: inherit; width: 100%; min-height: 44px; padding: 8px 12px; color: inherit; background: var(--secondstep-surface); border: 1px solid var(--secondstep-field); border-radius: var(--secondstep-radius) }
input.code { min-height: 60px; font-family: var(--secondstep-mono); font-size: 1.75rem; font-variant-numeric: tabular-nums; letter-spacing: 0.28em; text-align: center }
.console input.code { max-width: 16rem; min-height: 44px; font-size: 1.25rem; text-align: start }
[aria-invalid=true] { border-color: var(--secondstep-bad); border-width: 2px }
button, .button { font: inherit; font-weight: 600; display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 8px 20px; color: var(--secondstep-text); background: transparent; border: 1px solid var(--secondstep-field); border-radius: var(--secondstep-radius); cursor: pointer; text-decoration: none; text-align: center }
button:hover, .button:hover { border-color: var(--secondstep-text) }
button.primary { color: var(--secondstep-on-accent); background: var(--secondstep-accent); border-color: transparent }
button.primary:hover { filter: brightness(1.08) }
button.danger { color: var(--secondstep-bad); border-color: currentColor }
button.link { padding: 8px 4px; min-width: 44px; font-weight: 500; border: 0; color: var(--secondstep-accent); text-decoration: underline; text-underline-offset: 3px; justify-content: flex-start }
button.link.danger { color: var(--secondstep-bad) }
footer button.link { font-size: 0.875rem }

.notice { padding: 12px 16px; border: 1px solid var(--secondstep-line); border-inline-start-width: 5px; border-radius: var(--secondstep-radius); background: var(--secondstep-surface) }
.notice.error { color: var(--secondstep-bad); background: var(--secondstep-bad-ground); border-color: currentColor }
.notice.done { color: var(--secondstep-good); background: var(--secondstep-good-ground); border-color: currentColor }
.notice ul { padding-inline-start: 20px }
.state { display: inline-block; padding: 1px 10px; border-radius: 999px; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; color: var(--secondstep-quiet); border: 1px solid currentColor }
.state.live { color: var(--secondstep-good); background: var(--secondstep-good-ground) }
.state.pending, .state.staged { color: var(--secondstep-wait); background: var(--secondstep-wait-ground) }
.state.stopped { color: var(--secondstep-bad); background: var(--secondstep-bad-ground) }

.more { display: flex; flex-wrap: wrap; flex-direction: column; gap: 4px; border-top: 1px solid var(--secondstep-line); padding-top: 16px }
p.more { flex-direction: row; gap: 4px 24px }
p.more a { display: inline-flex; align-items: center; min-height: 44px }
summary { min-height: 44px; display: list-item; padding: 10px 0; cursor: pointer; color: var(--secondstep-accent) }
details ul { padding-inline-start: 20px; display: grid; gap: 8px; padding-bottom: 12px }
details p { padding-bottom: 12px }
.section { border-top: 1px solid var(--secondstep-line); padding-top: 20px; display: flex; flex-direction: column; gap: 16px }

.keys { list-style: none; display: grid; gap: 12px }
.keys > li { border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius); padding: 16px; display: grid; gap: 8px }
.keyname { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; justify-content: space-between }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; font-size: 0.875rem }
dt { color: var(--secondstep-quiet) }
dd { margin: 0 }
.qr { align-self: center; padding: 8px; background: #fff; border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius); width: fit-content }
.qr svg { display: block; width: 232px; height: 232px }
.secret code { font: 600 1.0625rem/1.7 var(--secondstep-mono); user-select: all; -webkit-user-select: all }
.copied { margin-inline-start: 8px; color: var(--secondstep-good); font-size: 0.875rem }
.on-phone { display: none }
@media (pointer: coarse) and (max-width: 640px) { .on-phone { display: block } .on-phone .button { width: 100% } }

.console main { width: 100%; max-width: 68rem; margin: 0 auto; padding: 32px 24px; display: flex; flex-direction: column; gap: 24px; flex: 1 }
.bar { display: flex; flex-wrap: wrap; gap: 4px 32px; align-items: center; padding: 8px 24px; background: var(--secondstep-surface); border-bottom: 1px solid var(--secondstep-line) }
.bar ul { display: flex; flex-wrap: wrap; gap: 4px; list-style: none }
.bar a { display: inline-flex; align-items: center; min-height: 44px; padding: 0 12px; color: inherit; text-decoration: none; border-bottom: 3px solid transparent }
.bar a:hover { border-color: var(--secondstep-line) }
.bar a[aria-current] { border-color: var(--secondstep-accent); font-weight: 600 }
.lead { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center }
.console form.policy { max-width: 44rem }
.console .section .field { max-width: 28rem }
.console form.section button, .console form button { align-self: flex-start }
fieldset { border: 0; min-width: 0; display: grid; gap: 12px }
fieldset legend { padding: 0; margin-bottom: 12px; font-size: 1.25rem }
.choice { display: grid; grid-template-columns: 28px 1fr; gap: 0 8px; align-items: center }
.choice input { width: 22px; height: 22px; margin: 0; accent-color: var(--secondstep-accent) }
.choice label { min-height: 44px; display: flex; align-items: center }
.choice .hint { grid-column: 2; margin-top: -8px }
.checklist { list-style: none; display: grid; gap: 12px }
.checklist li { display: grid; grid-template-columns: 6.5rem 1fr; gap: 12px; align-items: baseline }
.checklist .state { justify-self: start }
.filter { flex-direction: row; flex-wrap: wrap; align-items: flex-end; gap: 12px }
.filter .field:first-of-type { flex: 1 1 16rem }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 32px }
.columns > div { display: grid; gap: 24px; align-content: start }

table { width: 100%; border-collapse: collapse; background: var(--secondstep-surface); border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius); font-size: 0.9375rem }
th, td { text-align: start; padding: 12px; vertical-align: top; border-bottom: 1px solid var(--secondstep-line) }
thead th { color: var(--secondstep-quiet); font-size: 0.8125rem; white-space: nowrap }
tbody tr:last-child > * { border-bottom: 0 }
td.key { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; min-height: 52px }
td.key a { display: inline-flex; align-items: center; min-height: 28px }
td code { font-family: var(--secondstep-mono) }
@media (max-width: 860px) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table, tbody, tr, th[scope=row], td { display: block; border: 0; background: none }
  tbody { display: grid; gap: 12px }
  tr { background: var(--secondstep-surface); border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius); padding: 12px 16px }
  tbody th, tbody td { padding: 2px 0; display: grid; grid-template-columns: 7rem 1fr; gap: 8px }
  tbody th::before, tbody td::before { content: attr(data-label); color: var(--secondstep-quiet); font-weight: 400; font-size: 0.8125rem }
  td:empty { display: none }
  td.key { display: flex }
  td.key::before { flex-basis: 100% }
}
@media (max-width: 420px) {
  .person { padding: 20px 0 0 }
  .card { padding: 24px 20px; border-inline: 0; border-radius: 0; box-shadow: none }
  .console main { padding: 24px 16px }
  .bar { padding: 8px 16px }
  .checklist li { grid-template-columns: 1fr; gap: 4px }
}
@media (forced-colors: active) { .state, .notice, .card, button { border: 1px solid } }
@media (prefers-reduced-motion: no-preference) { button, .button { transition: border-color 120ms, filter 120ms } }
@media print { .bar, footer, .more, button { display: none } body { background: none } .card { border: 0; box-shadow: none } }
`
