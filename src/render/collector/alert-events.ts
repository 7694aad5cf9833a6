/** Where Alertmanager's webhook is received; the model's receiver names the same port and path. */
const ALERT_EVENTS_PORT = 8088;
const ALERT_EVENTS_PATH = '/alerts';

/** Value of the stream label; Loki keeps this stream under its own retention. */
export const ALERT_EVENTS_SERVICE = 'alert-events';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/webhookeventreceiver */
export const alertEventsReceiver = {
  endpoint: `0.0.0.0:${ALERT_EVENTS_PORT}`,
  path: ALERT_EVENTS_PATH,
  health_path: '/health',
  read_timeout: '10s',
  write_timeout: '10s',
  // Headers carry the sender's credentials.
  convert_headers_to_attributes: false,
};

/** What events are searched by, and where a notification has it. */
const FIELDS: readonly (readonly [attribute: string, path: string])[] = [
  ['status', '["status"]'],
  ['receiver', '["receiver"]'],
  ['group_key', '["groupKey"]'],
  // The stream has a `service` of its own.
  ['alert_service', '["commonLabels"]["service"]'],
  ...['alertname', 'severity', 'owner', 'environment'].map((label): [string, string] => [
    label,
    `["commonLabels"]["${label}"]`,
  ]),
];

/**
 * A notification is one group of alerts; its JSON stays the line. Labels that all alerts of the group share become
 * structured metadata.
 */
export const alertEventsProcessor = {
  error_mode: 'ignore',
  log_statements: [
    {
      context: 'resource',
      statements: [
        `set(resource.attributes["service.name"], "${ALERT_EVENTS_SERVICE}")`,
        'set(resource.attributes["service.instance.id"], "alertmanager")',
      ],
    },
    // The receiver's own notes about itself, one of them named like a field of the notification.
    { context: 'scope', statements: ['delete_matching_keys(scope.attributes, "^(source|receiver)$$")'] },
    {
      context: 'log',
      statements: [
        'set(log.cache["event"], ParseJSON(log.body)) where IsMatch(log.body, "^\\\\s*\\\\{")',
        ...FIELDS.map(
          ([attribute, path]) =>
            `set(log.attributes["${attribute}"], log.cache["event"]${path}) where log.cache["event"]${path} != nil`,
        ),
        'set(log.severity_text, log.attributes["severity"]) where log.attributes["severity"] != nil',
      ],
    },
  ],
};
