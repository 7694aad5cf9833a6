/** Target labels of what tests give; the job's name is the component's. */
export const kubeStateTarget = { job: 'kube-state-metrics', instance: 'one', service: 'kube-state-metrics' } as const;

/** The same of a kubelet: its instance is the node. */
export const kubeletTarget = { job: 'kubelet', instance: 'node-a', service: 'kubelet' } as const;

/** What kube-state-metrics says of itself, on its other port. */
export const kubeStateTelemetryTarget = { ...kubeStateTarget, job: 'kube-state-metrics-telemetry' } as const;
