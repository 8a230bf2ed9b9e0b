/** The two layouts: one card for a person, a wide and quiet console whose tables turn into cards. */
export const layoutStyle = `.person { align-items: center; padding: 48px 16px 24px }
.person > .brand { font-size: 1.25rem; margin-bottom: 24px; text-align: center }
.card { width: 100%; max-width: 26rem; padding: 32px; display: flex; flex-direction: column; gap: 16px; background: var(--secondstep-surface); border: 1px solid var(--secondstep-line); border-radius: calc(var(--secondstep-radius) + 4px); box-shadow: var(--secondstep-shadow) }
.who { color: var(--secondstep-quiet); margin-top: -12px }
.who strong { color: var(--secondstep-text) }
.more { display: flex; flex-direction: column; border-top: 1px solid var(--secondstep-line); margin-top: 8px; padding-top: 8px; margin-bottom: -12px }
p.more, .ways { flex-direction: row; flex-wrap: wrap; gap: 0 24px }
p.more a, .ways a { display: inline-flex; align-items: center; min-height: 44px }
.ways { display: flex }
.section { border-top: 1px solid var(--secondstep-line); margin-top: 8px; padding-top: 24px; display: flex; flex-direction: column; gap: 16px }
.section .hint + form { margin-top: -4px }
h1 + .numbered { margin-top: 8px }
h1 + .lead { margin-top: -8px }
.numbered { display: flex; gap: 12px; align-items: flex-start }
.step { flex: none; display: grid; place-items: center; width: 28px; height: 28px; border-radius: 50%; font-size: 0.875rem; letter-spacing: 0; color: var(--secondstep-on-accent); background: var(--secondstep-accent) }

.bar { display: flex; flex-wrap: wrap; gap: 0 32px; align-items: center; padding: 0 max(24px, calc(50% - 34rem + 24px)); background: var(--secondstep-surface); border-bottom: 1px solid var(--secondstep-line) }
.bar .brand { display: inline-flex; align-items: center; min-height: 56px }
.bar ul { display: flex; flex-wrap: wrap; gap: 0 24px; list-style: none }
.bar li a { display: inline-flex; align-items: center; min-height: 56px; color: var(--secondstep-quiet); text-decoration: none; box-shadow: inset 0 -3px 0 transparent }
.bar li a:hover { color: var(--secondstep-text) }
.bar li a[aria-current] { color: var(--secondstep-text); font-weight: 600; box-shadow: inset 0 -3px 0 var(--secondstep-accent) }
.console main { width: 100%; max-width: 68rem; margin: 0 auto; padding: 32px 24px; display: flex; flex-direction: column; gap: 24px; flex: 1 }
.panel { padding: 24px; display: flex; flex-direction: column; gap: 16px; background: var(--secondstep-surface); border: 1px solid var(--secondstep-line); border-radius: calc(var(--secondstep-radius) + 4px) }
[data-progress] { display: contents }
.panel form { gap: 12px }
.panel button { align-self: flex-start }
.panel.now { gap: 4px }
.panel.danger { border-color: color-mix(in srgb, var(--secondstep-bad) 40%, var(--secondstep-line)) }
.panel.policy { gap: 32px }
.panel .hint + form { margin-top: -4px }
details.panel { display: block; padding: 8px 24px }
details.panel[open] { padding-bottom: 24px }
.panel details { border-top: 1px solid var(--secondstep-line); padding-top: 4px; margin-bottom: -16px }
.panel details[open] { padding-bottom: 16px }
.lead { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center }
.id { font-family: var(--secondstep-mono) }
.effect { padding-inline-start: 16px; border-inline-start: 4px solid var(--secondstep-wait) }
.checklist { list-style: none; display: grid }
.checklist li { display: grid; grid-template-columns: 5.5rem 1fr; gap: 4px 16px; padding: 12px 0; align-items: start }
.checklist li + li { border-top: 1px solid var(--secondstep-line) }
.checklist li:last-child { padding-bottom: 0 }
.checklist .badge { justify-self: start }
.checklist a { display: inline-flex; align-items: center; min-height: 44px; margin-bottom: -8px }
.filter { flex-direction: row; flex-wrap: wrap; align-items: flex-end; gap: 12px }
.filter .field:first-of-type { flex: 1 1 16rem; max-width: 28rem }
.filter .field { flex: 0 1 11rem }
.filter .clear { display: inline-flex; align-items: center; min-height: 44px }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 24px; align-items: start }
.stack { display: grid; gap: 24px }
.agents { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 24px; align-items: start }
.agents .lead:empty { display: none }

table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--secondstep-surface); border: 1px solid var(--secondstep-line); border-radius: calc(var(--secondstep-radius) + 4px); font-size: 0.9375rem }
th, td { text-align: start; padding: 12px 8px; vertical-align: top; border-bottom: 1px solid var(--secondstep-line) }
th:first-child, td:first-child { padding-inline-start: 24px }
th:last-child, td:last-child { padding-inline-end: 24px }
thead th { color: var(--secondstep-quiet); font-size: 0.8125rem; font-weight: 600; white-space: nowrap }
tbody th { font-weight: 600; overflow-wrap: break-word }
tbody tr:last-child > * { border-bottom: 0 }
tbody tr:hover { background: var(--secondstep-sunken) }
td { min-width: 4rem }
td.empty { min-width: 0 }
td.key { min-width: 15rem }
.key-line { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center }
.key-line + .key-line { margin-top: 4px }
.key-line a { display: inline-flex; align-items: center; min-height: 24px }
.key-line code { font-family: var(--secondstep-mono); font-size: 0.875rem }
.actions { display: flex; flex-wrap: wrap; gap: 12px; align-items: center }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9rem, 40%), 1fr)); gap: 12px 24px }
.facts dt { color: var(--secondstep-quiet); font-size: 0.8125rem }
.facts dd { font-variant-numeric: tabular-nums; font-weight: 600 }
progress { width: 100%; height: 12px; accent-color: var(--secondstep-accent) }
.many { padding: 16px 24px }
.many .fields { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-end; justify-content: flex-start }
.many .fields button { align-self: flex-end }
.many h2 { font-size: 1rem }
.pick { display: inline-flex; align-items: center; gap: 8px; min-height: 24px }
form.list { display: flex; flex-direction: column; gap: 24px }
.pick input { inline-size: 20px; block-size: 20px; margin: 0; flex: none }
.names { columns: 16rem; list-style: none }
@media (min-width: 901px) { tbody td { overflow-wrap: break-word } table.audit td:last-child { overflow-wrap: anywhere } table.audit td:nth-child(2) { min-width: 12rem } }
.line { display: block }
.keycard .facts { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px 20px }
.facts dl, .facts dt, .facts dd { text-align: start }
.paging { display: flex; justify-content: flex-end }
@media (max-width: 900px) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table, tbody, tr, tbody th, tbody td { display: block; border: 0; background: none }
  tbody { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 16px }
  tbody tr, tbody tr:hover { padding: 16px; background: var(--secondstep-surface); border: 1px solid var(--secondstep-line); border-radius: calc(var(--secondstep-radius) + 4px) }
  tbody th:nth-child(n), tbody td:nth-child(n) { display: grid; grid-template-columns: 5.5rem 1fr; gap: 0 8px; padding: 4px 0; align-items: baseline }
  tbody th::before, tbody td::before { content: attr(data-label); color: var(--secondstep-quiet); font-weight: 400; font-size: 0.8125rem }
  tbody td.empty { display: none }
  tbody th, tbody td { min-width: 0; overflow-wrap: anywhere }
  tbody time, .facts time { white-space: normal }
  tbody td.key { min-width: 0 }
  td.key::before { grid-row: span 2 }
  td.key .key-line { grid-column: 2 }
  .key-line a { min-height: 44px }
}
@media (max-width: 480px) {
  .person { padding: 24px 0 16px }
  .person > .brand { margin-bottom: 16px; padding: 0 20px }
  .card { padding: 24px 20px; border-inline: 0; border-radius: 0; box-shadow: none }
  .console main { padding: 24px 16px; gap: 16px }
  .bar { padding: 0 16px }
  .bar .brand, .bar li a { min-height: 48px }
  .panel { padding: 20px 16px }
  .panel button.primary { align-self: stretch }
  details.panel { padding: 4px 16px }
  .checklist li { grid-template-columns: 1fr }
  .filter > *, .filter .field, .filter .field:first-of-type, .filter button { flex: 1 1 100%; max-width: none }
}
@media (forced-colors: active) {
  .badge, .notice, .card, .panel, .step, .choice:has(:checked) { border: 1px solid CanvasText }
  .bar li a[aria-current] { border-bottom: 3px solid Highlight }
  button.primary { border: 2px solid ButtonText }
}
@media (prefers-reduced-motion: no-preference) { button, .button, input, select { transition: border-color 120ms, background-color 120ms, filter 120ms } }
@media print {
  .bar, .more, .ways, footer, button, .on-phone, .filter, .paging { display: none }
  body, .card, .panel { background: none; color: #000; border: 0; box-shadow: none }
  .qr, .sheet { border: 0 }
  .sheet { padding: 0; background: none }
  .no-print, .notice, form { display: none }
}
`
