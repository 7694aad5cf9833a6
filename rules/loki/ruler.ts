import { defineAlert, firesWhen, series } from 'sightline';
import { lokiMetrics } from 'sightline/catalogue';
import { sameGrowth } from '../equivalents.ts';

const { ruleFailures, alertsDropped, recordsFailed } = lokiMetrics;
const at = { job: 'loki', instance: 'one', service: 'loki' } as const;

const failures = ruleFailures.increase('10m').sumBy('rule_group');
const group = { ...at, user: 'fake', rule_group: '/loki/rules-temp/fake/api-logs.rules.yml;api-logs' } as const;

export const rulesFail = defineAlert({
  levels: { error: { when: failures.gt(0), for: '5m' } },
  equivalentMutants: sameGrowth(failures),
  summary: l => `Loki cannot evaluate rules of ${l.rule_group}`,
  runbook: {
    means: 'The ruler asked the expression of a rule and got an error instead of an answer.',
    impact: 'The alerts of that group do not fire, whatever the lines say. What it records has gaps.',
    confirm: [
      '`curl -s http://loki:3100/prometheus/api/v1/rules` from a container beside it: `health` and `lastError` of each rule.',
      `sum by (rule_group) (${ruleFailures.increase('1h').text})`,
    ],
    causes: [
      'A query that takes longer than two minutes, or reads more series than it may.',
      'A parser whose errors are not dropped: one line that is no JSON fails the whole query.',
      'Loki itself answers queries with errors: LokiRequestsFail tells.',
    ],
    fix: [
      'Filter lines before parsing them, and shorten the range.',
      'Add `dropErrors()` behind the parser, synthesize, and let the ruler read the file again within 30 seconds.',
    ],
  },
  tests: [
    firesWhen('a rule fails twice, a restart between, at one of two', {
      given: [
        series(ruleFailures, group, '7 7 0.5x3 1x40'),
        series(ruleFailures, { ...group, instance: 'two' }, '7x44'),
        series(ruleFailures, { ...group, rule_group: 'other' }, '7x44'),
      ],
      from: '7m',
      until: '15m',
      labels: { rule_group: group.rule_group },
      annotations: {
        summary: 'Loki cannot evaluate rules of /loki/rules-temp/fake/api-logs.rules.yml;api-logs',
      },
    }),
  ],
});

const dropped = alertsDropped.increase('10m').sumBy('alertmanager');
const told = { ...at, user: 'fake', alertmanager: 'http://alertmanager:9093/api/v2/alerts' } as const;

export const alertsLost = defineAlert({
  levels: { error: { when: dropped.gt(0) } },
  equivalentMutants: sameGrowth(dropped),
  summary: l => `Alerts on logs do not reach ${l.alertmanager}`,
  runbook: {
    means: 'Loki’s ruler had alerts for this Alertmanager and gave up sending them.',
    impact: 'Nobody is told of what the logs say. Alerts of Prometheus take another way and may well arrive.',
    confirm: [
      'loki_prometheus_notifications_errors_total beside this: refused, or unreachable?',
      'Does PrometheusAlertsDropped fire as well? Then it is Alertmanager.',
    ],
    causes: [
      'Alertmanager is down or its address has changed.',
      'A NetworkPolicy of your own that does not let Loki out.',
    ],
    fix: [
      'Bring Alertmanager back. What still fires is sent again by itself; what ended meanwhile is told by nobody.',
      'Only Loki cannot reach it: compare its `connects` in `stack.json` with the policies of the namespace.',
    ],
  },
  tests: [
    firesWhen('one is lost after a restart, of one of two rulers', {
      given: [
        series(alertsDropped, told, '7 7 0.5x40'),
        series(alertsDropped, { ...told, instance: 'two' }, '7x42'),
        series(alertsDropped, { ...told, alertmanager: 'http://other' }, '7x42'),
      ],
      from: '2m',
      until: '11m',
      labels: { alertmanager: told.alertmanager },
      annotations: { summary: 'Alerts on logs do not reach http://alertmanager:9093/api/v2/alerts' },
    }),
  ],
});

const lost = recordsFailed.increase('15m').sumBy('url');
const written = {
  ...at,
  tenant: 'fake',
  remote_name: 'fake-rw-prometheus-0',
  url: 'http://prometheus:9090/api/v1/write',
} as const;

export const recordsLost = defineAlert({
  levels: { warning: { when: lost.gt(0), for: '5m' } },
  equivalentMutants: sameGrowth(lost),
  summary: l => `What Loki counts in logs is refused by ${l.url}`,
  runbook: {
    means:
      'Samples that Loki’s recording rules made were refused for good; being unreachable alone would only delay them.',
    impact: 'Series such as `service:log_lines:count15m` have gaps. LogsMissing and LogErrorTypeNew see nothing then.',
    confirm: [
      'Loki’s log with `remote_write` or `non-recoverable`: it holds the answer of Prometheus.',
      'prometheus_target_scrapes_sample_out_of_order_total and Prometheus’s own log at that minute.',
    ],
    causes: [
      'Prometheus was started without `--web.enable-remote-write-receiver`.',
      'Two Lokis record the same series, and their samples collide.',
      'Clocks that differ by more than the time Prometheus accepts.',
    ],
    fix: [
      'A Prometheus of your own: start it with that flag. The stack’s has it as soon as a LogQL rule records.',
      'Give each Loki an external label of its own, or let one of them record.',
    ],
  },
  tests: [
    firesWhen('samples are refused after a restart, of one of two', {
      given: [
        series(recordsFailed, written, '7 7 0.5x40'),
        series(recordsFailed, { ...written, instance: 'two' }, '7x42'),
        series(recordsFailed, { ...written, url: 'http://other' }, '7x42'),
      ],
      from: '7m',
      until: '16m',
      labels: { url: written.url },
      annotations: { summary: 'What Loki counts in logs is refused by http://prometheus:9090/api/v1/write' },
    }),
  ],
});
