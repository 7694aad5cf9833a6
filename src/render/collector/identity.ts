/**
 * Identity labels of everything that is pushed. `service.name` is the declared service's name; Prometheus makes it the
 * label `job`, Loki and the contract know it as `service`. `service.instance.id` becomes `instance`: where an SDK sets
 * none, the pod, host or container is the instance.
 */
const identity = [
  'set(resource.attributes["service.name"], "unknown") where resource.attributes["service.name"] == nil or resource.attributes["service.name"] == ""',
  'set(resource.attributes["service"], resource.attributes["service.name"])',
  ...['k8s.pod.name', 'host.name', 'container.name', 'container.id'].map(
    from =>
      `set(resource.attributes["service.instance.id"], resource.attributes["${from}"]) where resource.attributes["service.instance.id"] == nil and resource.attributes["${from}"] != nil`,
  ),
];

/** Resource attributes that say how a process was built and started, not who it is: noise on every single line. */
const BUILD_DETAILS = '^(telemetry\\\\.(sdk|distro|auto)\\\\.|process\\\\.|os\\\\.|log\\\\.file\\\\.)';

export const identityProcessor = {
  error_mode: 'ignore',
  log_statements: [
    {
      context: 'resource',
      statements: [
        ...identity,
        'set(resource.attributes["instance"], resource.attributes["service.instance.id"])',
        `delete_matching_keys(resource.attributes, "${BUILD_DETAILS}")`,
      ],
    },
  ],
  trace_statements: [{ context: 'resource', statements: identity }],
  metric_statements: [
    {
      context: 'resource',
      statements: [
        ...identity,
        // Prometheus would write `namespace/name` into `job`.
        'delete_key(resource.attributes, "service.namespace")',
      ],
    },
  ],
};
