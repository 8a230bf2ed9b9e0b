/** The host's own stylesheet. */
export const hostStylesheet: string = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f8, #0f1116); --surface: light-dark(#fff, #181b22); --ink: light-dark(#171a21, #eceef3);
  --quiet: light-dark(#555c6b, #aab1c0); --line: light-dark(#d9dce4, #343a47); --field: light-dark(#767c8c, #7b8394);
  --accent: light-dark(#2f4bd8, #9db0ff); --on-accent: light-dark(#fff, #10163a);
  --bad: light-dark(#ae1e2c, #ff9ea6); --good: light-dark(#0b6640, #74dbab);
  font: 100%/1.6 system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif;
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink) }
a { color: var(--accent); text-underline-offset: 3px }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }

header { background: var(--surface); border-bottom: 1px solid var(--line) }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0 24px; max-width: 60rem; margin: 0 auto; padding: 8px 20px }
.bar a, .bar button { display: inline-flex; align-items: center; min-height: 44px; color: inherit }
.bar a { text-decoration: none }
.bar a:hover { text-decoration: underline }
.brand { font-weight: 700; font-size: 1.25rem }
nav { display: flex; flex-wrap: wrap; gap: 0 20px; flex: 1 }
.bar form { display: flex; gap: 16px; align-items: center }

main { max-width: 40rem; margin: 0 auto; padding: 40px 20px 64px }
main.narrow { max-width: 26rem; padding-top: 64px }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 16px }
h2 { font-size: 1.125rem; line-height: 1.4; margin: 0 0 12px; overflow-wrap: anywhere }
p { margin: 0 0 16px }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 24px; margin-bottom: 20px }
.card > :last-child { margin-bottom: 0 }
.quiet { color: var(--quiet) }

form.fields { display: grid; gap: 20px }
label { display: grid; gap: 6px; font-weight: 600 }
input { font: inherit; font-weight: 400; min-height: 44px; width: 100%; padding: 8px 12px; color: inherit; background: var(--surface); border: 1px solid var(--field); border-radius: 10px }
input[aria-invalid] { border-color: var(--bad) }
button, .button { display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 8px 24px; font: inherit; font-weight: 600; text-decoration: none; color: var(--on-accent); background: var(--accent); border: 1px solid transparent; border-radius: 10px; cursor: pointer }
button.link { padding: 0; color: inherit; background: none; border: 0; font-weight: 400; text-decoration: underline }
.error, .done { padding: 12px 16px; border-left: 4px solid; border-radius: 6px; background: var(--ground); font-weight: 600 }
.error { color: var(--bad) }
.done { color: var(--good) }

.row { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; justify-content: space-between }
.row > div { flex: 1 1 14rem }
.row strong, .row span { display: block }
.row a { display: inline-flex; align-items: center; min-height: 44px }
.mail dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 16px; margin: 0 0 16px; padding-bottom: 16px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
dt { color: var(--quiet) }
dd { margin: 0 }
pre { white-space: pre-wrap; font: inherit; overflow-wrap: anywhere; margin: 0 0 16px }
.mail img { display: block; background: #fff; padding: 12px; border-radius: 10px; border: 1px solid var(--line); max-width: 100% }
@media (max-width: 40rem) {
  .bar { padding: 4px 16px; column-gap: 12px }
  nav { order: 3; flex-basis: 100% }
  .bar form { margin-left: auto; gap: 12px }
  main, main.narrow { padding: 24px 16px 40px }
  .card { padding: 20px 16px }
}
`
