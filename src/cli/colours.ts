import picocolors from 'picocolors';
import type { CliContext } from './context.ts';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** Colours when a person watches and has not asked for none (https://no-color.org). */
export const createColours = ({ terminal, env }: Pick<CliContext, 'terminal' | 'env'>): Colours =>
  picocolors.createColors(terminal && (env.NO_COLOR ?? '') === '');
