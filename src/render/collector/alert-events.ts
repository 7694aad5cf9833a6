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

/** Labels of a notification that become structured metadata: what events are searched by. */
const LABELS = ['alertname', 'severity', 'service', 'owner', 'environment'] as const;

/**
 * A notification is one group of alerts; its JSON stays the line. Labels that all alerts of the group share become
 * structured metadata. The label `service` of the alert is kept as `alert_service`, because the stream has its own.
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
    {
      context: 'log',
      statements: [
        'set(log.time, log.observed_time) where log.time_unix_nano == 0',
        'set(log.cache["event"], ParseJSON(log.body)) where IsMatch(log.body, "^\\\\s*\\\\{")',
        'set(log.attributes["status"], log.cache["event"]["status"]) where log.cache["event"] != nil',
        'set(log.attributes["receiver"], log.cache["event"]["receiver"]) where log.cache["event"] != nil',
        'set(log.attributes["group_key"], log.cache["event"]["groupKey"]) where log.cache["event"] != nil',
        ...LABELS.map(
          label =>
            `set(log.attributes["${label === 'service' ? 'alert_service' : label}"], log.cache["event"]["commonLabels"]["${label}"]) where log.cache["event"] != nil`,
        ),
        'set(log.severity_text, log.attributes["severity"]) where log.attributes["severity"] != nil',
      ],
    },
  ],
};
