/** Target labels of what tests give. */
export const at = { job: 'node-exporter', instance: 'one', service: 'node-exporter' } as const;
/** The same of another machine, with which everything is in order. */
export const other = { ...at, instance: 'two' } as const;

export const disk = { ...at, device: '/dev/vda1', fstype: 'ext4', mountpoint: '/' } as const;
