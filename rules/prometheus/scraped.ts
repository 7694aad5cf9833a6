/** Target labels of what tests give. */
export const target = { job: 'prometheus', instance: 'one', service: 'prometheus' } as const;
/** The same of another copy, with which everything is in order. */
export const copy = { ...target, instance: 'two' } as const;
