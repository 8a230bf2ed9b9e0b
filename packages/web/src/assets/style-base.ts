/**
 * What a host brands the pages with, and what all pages share: type, notices, badges, lists.
 * Sizes stand on a grid of 4 px; the type scale is 1, 1.25, 1.5 rem.
 */
export const baseStyle = `:root {
  color-scheme: light dark;
  --secondstep-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', 'BIZ UDPGothic', 'Yu Gothic UI', Meiryo, sans-serif;
  --secondstep-mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono', monospace;
  --secondstep-radius: 8px;
  --secondstep-accent: #2b4fd6;
  --secondstep-on-accent: #fff;
  --secondstep-ground: #f5f6f9;
  --secondstep-surface: #fff;
  --secondstep-sunken: #f5f6f9;
  --secondstep-line: #dfe2ea;
  --secondstep-field: #7a8194;
  --secondstep-text: #161a24;
  --secondstep-quiet: #545c6e;
  --secondstep-good: #0b6640;
  --secondstep-good-ground: #e6f5ed;
  --secondstep-bad: #ae1e2c;
  --secondstep-bad-ground: #fdeef0;
  --secondstep-wait: #7a4b00;
  --secondstep-wait-ground: #fdf3df;
  --secondstep-shadow: 0 1px 2px rgb(22 26 36 / 5%), 0 8px 32px rgb(22 26 36 / 7%);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --secondstep-accent: #a3b5ff;
    --secondstep-on-accent: #10173a;
    --secondstep-ground: #0d0f14;
    --secondstep-surface: #171a21;
    --secondstep-sunken: #101319;
    --secondstep-line: #2d323e;
    --secondstep-field: #868ea1;
    --secondstep-text: #eceef4;
    --secondstep-quiet: #a9b0c0;
    --secondstep-good: #79dcae;
    --secondstep-good-ground: #11291d;
    --secondstep-bad: #ffa4ab;
    --secondstep-bad-ground: #34161a;
    --secondstep-wait: #f0c777;
    --secondstep-wait-ground: #2f240e;
    --secondstep-shadow: none;
  }
}
*, *::before, *::after { box-sizing: border-box }
html { font: 100%/1.5 var(--secondstep-font); -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
html:lang(ja) { line-height: 1.7; line-break: strict }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; background: var(--secondstep-ground); color: var(--secondstep-text); overflow-wrap: anywhere }
h1, h2, p, ul, dl, dd, figure, fieldset { margin: 0; padding: 0 }
h1 { font-size: 1.5rem; line-height: 1.3; letter-spacing: -0.015em; font-weight: 650; text-wrap: balance }
h2 { font-size: 1.25rem; line-height: 1.35; letter-spacing: -0.01em; font-weight: 600; text-wrap: balance }
:lang(ja) h1, :lang(ja) h2 { line-height: 1.45; letter-spacing: 0 }
:lang(ja) :is(h1, h2, legend, summary, button, .button, .notice strong) { word-break: auto-phrase }
a { color: var(--secondstep-accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px }
a:hover { text-decoration-thickness: 2px }
:focus-visible { outline: 3px solid var(--secondstep-accent); outline-offset: 2px; border-radius: 4px }
strong { font-weight: 600 }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
p, li { text-wrap: pretty }
time { white-space: nowrap }
[hidden] { display: none !important }
.hint { color: var(--secondstep-quiet); font-size: 0.875rem }
.empty { color: var(--secondstep-quiet) }

.brand { font-weight: 650; letter-spacing: -0.01em; color: inherit; text-decoration: none }
.brand img { display: block; max-width: 14rem; max-height: 40px }

.notice { display: grid; grid-template-columns: auto 1fr; gap: 4px 12px; align-items: start; padding: 12px 16px; border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius); background: var(--secondstep-sunken) }
.notice > * { grid-column: 2 }
.notice::before { content: 'i'; grid-row: 1; display: grid; place-items: center; width: 20px; height: 20px; margin-top: 2px; border-radius: 50%; font: 700 0.8125rem/1 var(--secondstep-font); color: var(--secondstep-surface); background: var(--secondstep-quiet) }
.notice.error { background: var(--secondstep-bad-ground); border-color: var(--secondstep-bad) }
.notice.error::before { content: '!'; background: var(--secondstep-bad) }
.notice.done { background: var(--secondstep-good-ground); border-color: var(--secondstep-good) }
.notice.done::before { content: '\\2713'; background: var(--secondstep-good) }
.notice ul { padding-inline-start: 20px }
.notice h2 { font-size: 1rem; line-height: 1.5 }
.notice form { margin-block: 8px 4px; align-items: flex-start }

.badge { display: inline-block; padding: 0 8px; border-radius: 999px; font-size: 0.8125rem; line-height: 1.5rem; font-weight: 600; white-space: nowrap; color: var(--secondstep-quiet); background: var(--secondstep-sunken); box-shadow: inset 0 0 0 1px var(--secondstep-line) }
.badge.good { color: var(--secondstep-good); background: var(--secondstep-good-ground); box-shadow: none }
.badge.wait { color: var(--secondstep-wait); background: var(--secondstep-wait-ground); box-shadow: none }
.badge.bad { color: var(--secondstep-bad); background: var(--secondstep-bad-ground); box-shadow: none }

.rows { list-style: none; display: grid; border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius) }
.rows > li { position: relative; padding: 16px; display: grid; gap: 4px }
.rows > li + li { border-top: 1px solid var(--secondstep-line) }
.row-head { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; justify-content: space-between }
.rows .remove { justify-self: end; margin-bottom: -12px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 16px; font-size: 0.875rem }
dt { color: var(--secondstep-quiet) }

details > summary { position: relative; display: block; min-height: 44px; padding-block: 10px; padding-inline-start: 20px; cursor: pointer; color: var(--secondstep-accent) }
details > summary::-webkit-details-marker { display: none }
details > summary::before { content: ''; position: absolute; inset-inline-start: 2px; top: calc(10px + 0.5lh - 4px); width: 8px; height: 8px; border: solid currentcolor; border-width: 2px 2px 0 0; transform: rotate(45deg) }
details[open] > summary::before { translate: 0 -2px; transform: rotate(135deg) }
details > summary:hover { text-decoration: underline; text-underline-offset: 0.2em }
details[open] { padding-bottom: 12px }
.more details > p, .more details > form, details.panel > p { padding-inline-start: 20px }
details p + p, details form + p { margin-top: 8px }
details p > a:only-child { display: inline-flex; align-items: center; min-height: 44px }
details ul { padding-inline-start: 20px; display: grid; gap: 8px }
footer { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: center; justify-content: center; padding: 16px; color: var(--secondstep-quiet); font-size: 0.875rem }
footer strong { color: var(--secondstep-text) }

.keycard { display: grid; gap: 16px; justify-items: center }
.qr { padding: 4px; background: #fff; border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius); forced-color-adjust: none }
.qr svg { display: block; max-width: 100%; height: auto }
.secret { width: 100%; padding: 12px 16px; text-align: center; background: var(--secondstep-sunken); border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius) }
.secret p { text-wrap: balance }
.secret .copying { margin-bottom: -8px }
.secret code { font: 600 1.0625rem/1.7 var(--secondstep-mono); letter-spacing: 0.02em; overflow-wrap: normal; user-select: all; -webkit-user-select: all }
.secret code.ticket { display: block; font: 500 0.8125rem/1.6 var(--secondstep-mono); word-break: break-all; text-align: start }
button[hidden] + [role=status] { display: none }
.copying [role=status] { margin-inline-start: 8px; color: var(--secondstep-good); font-size: 0.875rem }
.sheet { display: grid; gap: 16px; padding: 16px 12px; background: var(--secondstep-sunken); border: 1px solid var(--secondstep-line); border-radius: var(--secondstep-radius) }
.sheet .facts { justify-content: flex-start; text-align: start }
.codes { margin: 0; padding: 0; list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.375rem), 1fr)); gap: 4px 12px }
.codes code { font: 500 0.8125rem/1.75 var(--secondstep-mono); white-space: nowrap }
@media (max-width: 480px) { .codes code { font-size: 1rem } }
.sheet + .copying { display: flex; flex-wrap: wrap; align-items: center; margin-top: -8px }
.sheet + .copying button { margin-inline-end: 24px }
.sheet + .copying [role=status]:not(:empty) { margin-inline: -12px 24px }
.facts { display: flex; flex-wrap: wrap; gap: 4px 24px; justify-content: center; text-align: center }
.on-phone { display: none; width: 100% }
.on-phone .button { width: 100% }
@media (pointer: coarse), (max-width: 640px) { .on-phone { display: block } }
`
