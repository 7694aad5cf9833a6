import type { Verb } from './verb.ts';

/** Loaded when called for: `sightline explain` must not wait for the synth to be read. */
export const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  synth: async () => (await import('./synth.ts')).synth,
  validate: async () => (await import('./validate.ts')).validate,
  test: async () => (await import('./test.ts')).test,
  secrets: async () => (await import('./secrets.ts')).secrets,
  list: async () => (await import('./list.ts')).list,
  explain: async () => (await import('./explain.ts')).explain,
};
