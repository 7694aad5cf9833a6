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

/**
 * Resource attributes that no line needs: what `service` and `instance` say already, and how a process was built and
 * started. Each would be stored with every single line.
 */
const NOT_ON_LINES =
  '^(service\\\\.(name|instance\\\\.id)$$|(telemetry\\\\.(sdk|distro|auto)|process|os|log\\\\.file)\\\\.)';

export const identityProcessor = {
  error_mode: 'ignore',
  log_statements: [
    {
      context: 'resource',
      statements: [
        ...identity,
        'set(resource.attributes["instance"], resource.attributes["service.instance.id"]) where resource.attributes["service.instance.id"] != nil',
        `delete_matching_keys(resource.attributes, "${NOT_ON_LINES}")`,
      ],
    },
    {
      context: 'log',
      statements: [
        // A line without a time of its own happened when it was seen; beside one, the second time is never read.
        'set(log.time, log.observed_time) where log.time_unix_nano == 0',
        'set(log.observed_time_unix_nano, 0)',
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
