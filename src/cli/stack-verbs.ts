/**
 * The verbs that run the stack file, loaded together: they share nearly everything, and each further file costs more
 * time at the start than the few lines that only one of them needs.
 */
export { list } from './list.ts';
export { secrets } from './secrets.ts';
export { synth } from './synth.ts';
export { test } from './test.ts';
export { validate } from './validate.ts';
