const texts: Readonly<Record<string, string>> = {
  policy: `secondstep policy show [--organisation ID] [--config FILE]
  Says whom the step asks.

secondstep policy off --reason TEXT [--organisation ID] [--config FILE]
  Turns the step off for everybody at their next request. For when no administrator gets in any more.
  The reason goes into the audit. Turn it on again in the console.`,
  secret: `secondstep secret
  Makes a key ring for SECONDSTEP_SECRETS.

secondstep secret --rotate
  Puts a new key before those of SECONDSTEP_SECRETS. The old ones stay: they open what was sealed with them.`,
  doctor: `secondstep doctor [--config FILE]
  Loads your kit, opens and probes its store, and says what it finds.`,
}

const more = `--config FILE names the file whose default export is your kit (what secondStep() gave you).
Without it: secondstep.config.js, .mjs, .cjs or .ts in this folder.

Exit codes: 0 done, 1 refused or broken, 2 not understood.`

/** The help of one command, or of all. */
export function help(name?: string): string {
  const one = name !== undefined && Object.hasOwn(texts, name) ? texts[name] : undefined
  return `${one ?? Object.values(texts).join('\n\n')}\n\n${more}`
}
