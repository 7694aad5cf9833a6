import { SCHEMAS } from '../validate/schema-registry.ts';

/**
 * Loads what a stack that has changed needs. Called while the stack file is being bundled by another process, when this
 * one has nothing else to do.
 */
export const preload = (): Promise<unknown> =>
  Promise.all([
    import('./render-and-check.ts'),
    import('../query/promql/check.ts'),
    import('../query/logql/check.ts'),
    ...Object.values(SCHEMAS).map(schema => schema.load()),
  ]);
