import { escapeLabelValue } from './text-format.ts';

declare const finished: unique symbol;
/** What stands between the braces of a series, escaped: for metrics whose labels are not declared. */
export type LabelText = string & { readonly [finished]: true };

export const NO_LABELS = '' as LabelText;

type Pairs = readonly (readonly [name: string, value: string])[];

/** Labels in the order they are given; an empty value is as no label. */
export const joinLabels = (pairs: Pairs): string =>
  pairs
    .flatMap(([name, value]) => (value === '' ? [] : [`${name}="${escapeLabelValue(value.toWellFormed())}"`]))
    .join(',');

/** Sorted by name, so that the same labels are the same series. */
export const labelText = (pairs: Pairs): LabelText =>
  joinLabels([...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) as LabelText;

/** The labels of a text again. */
export function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  );
}
