import type { LabelSchema, Service } from 'sightline';

/** No interface: as a type it passes for labels of any name. */
export type Target = { readonly job: string; readonly instance: string; readonly service: string };

/** Where a service's series come from, in tests. */
export const targetOf = ({ serviceName }: Service): Target => ({
  job: serviceName,
  instance: 'one',
  service: serviceName,
});

/** Where those of another one come from, which its rules must not see. */
export const strangerOf = ({ serviceName }: Service): Target => ({
  job: 'other',
  instance: 'two',
  service: `${serviceName}-other`,
});

/** The first or second value of a label: of those declared, or made up. */
export function labelOf(
  { declaration }: { readonly declaration: { readonly labels: LabelSchema } },
  label: string,
  nth: 0 | 1,
) {
  const spec = declaration.labels[label];
  return typeof spec === 'object' ? (spec[nth] ?? (spec[0] as string)) : (['alpha', 'beta'][nth] as string);
}
