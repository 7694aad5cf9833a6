import type { Verb } from './verb.ts';

/** Loaded when called for: `sightline explain` must not wait for the synth to be read. */
export const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  synth: async () => (await import('./stack-verbs.ts')).synth,
  validate: async () => (await import('./stack-verbs.ts')).validate,
  test: async () => (await import('./stack-verbs.ts')).test,
  secrets: async () => (await import('./stack-verbs.ts')).secrets,
  list: async () => (await import('./stack-verbs.ts')).list,
  instrument: async () => (await import('./instrument.ts')).instrument,
  explain: async () => (await import('./explain.ts')).explain,
};
