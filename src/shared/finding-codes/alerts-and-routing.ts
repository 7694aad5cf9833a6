import type { FindingCodeEntry } from './entry.ts';

/** Alerts, and who is told of them. */
export const ALERT_CODES = {
  'alert-no-runbook': {
    severity: 'error',
    title: 'Alert without a runbook',
    why: 'Whoever is woken must know what it means and what to do.',
    example: "new Alert(api, 'HeartbeatsLate', { expr, levels, summary, tests, runbook: undefined as never });",
  },
  'runbook-says-nothing': {
    severity: 'error',
    title: 'Runbook that says nothing',
    why: 'At night “Investigate the issue.” costs the time of reading it and helps nobody.',
    example:
      "new Alert(api, 'HeartbeatsLate', { expr, levels, summary, tests, runbook: { ...runbook, fix: ['Investigate the issue.'] } });",
  },
  'alert-untested': {
    severity: 'error',
    title: 'Alert without a test',
    why: 'An alert nobody has seen firing may never fire; one nobody has seen silent may never stop.',
    example: "new Alert(api, 'HeartbeatsLate', { expr, levels, summary, runbook, tests: [] });",
  },
  'lint-raw-counter': {
    severity: 'warning',
    title: 'A counter read as it is',
    why: 'Its value is the number of events since the process started: it falls at every restart and grows for ever.',
    example:
      "new Alert(api, 'ManyErrors', { expr: rawPromql('errors_total', { labels: [] }), levels: { warning: { above: 100 } }, … });",
  },
  'lint-rate-of-gauge': {
    severity: 'warning',
    title: 'A rate of a gauge',
    why: 'Every decrease of a gauge counts as a reset, so the result is too large.',
    example: "rawPromql('rate(queue_length[5m])', { labels: [] })",
  },
  'lint-range-short': {
    severity: 'warning',
    title: 'A range of less than four scrapes',
    why: 'A rate needs two samples; one lost or late scrape leaves it without a result, and the alert resolves.',
    example: "received.rate('15s') // scraped every 10 s",
  },
  'lint-no-condition': {
    severity: 'warning',
    title: 'An alert without a condition',
    why: 'Prometheus fires for every series the expression gives, whatever its value.',
    example: "new Alert(api, 'Queue', { levels: { warning: { when: queue.value() } }, … });",
  },
  'lint-constant-comparison': {
    severity: 'warning',
    title: 'A condition with one outcome',
    why: 'It fires always or never. `count` of nothing is no sample, not zero.',
    example: 'up.value().count().eq(0)',
  },
  'lint-absent-at-once': {
    severity: 'warning',
    title: 'absent without `for`',
    why: 'After a restart of Prometheus nothing has been scraped yet, and everything is absent for a moment.',
    example: "new Alert(api, 'Gone', { levels: { warning: { when: queue.absent() } }, … });",
  },
  'lint-for-missing': {
    severity: 'warning',
    title: 'An alert on a single sample',
    why: 'One odd sample tells somebody, who finds nothing.',
    example: "new Alert(api, 'QueueLong', { expr: queue.value(), levels: { warning: { above: 10 } }, … });",
  },
  'lint-division': {
    severity: 'warning',
    title: 'A division by what can be zero',
    why: 'In a quiet hour the divisor is zero and the result infinite.',
    example: "failed.rate('5m').div(other.rate('5m'))",
  },
  'lint-fragile-join': {
    severity: 'warning',
    title: 'A join that never matches',
    why: 'Samples match when all their labels are equal; two aggregations by different labels have none in common.',
    example: "rawPromql('sum by (a) (x) / sum by (b) (y)', { labels: ['a'] })",
  },
  'lint-regex-literal': {
    severity: 'warning',
    title: 'A regular expression that is a plain value',
    why: 'It reads as if several values were meant, and costs more.',
    example: `rawPromql('up{job=~"api"} == 0', { labels: [] })`,
  },
  'lint-hard-coded-target': {
    severity: 'warning',
    title: 'A condition on one machine',
    why: 'Instances, devices and pods come and go; the alert goes with them, without a word.',
    example: "queue.value({ instance: '10.0.0.7:8080' })",
  },
  'lint-unknown-job': {
    severity: 'warning',
    title: 'A job that the stack does not scrape',
    why: 'The expression is empty; `absent` of it fires for ever.',
    example: `rawPromql('up{job="ap"} == 0', { labels: [] })`,
  },
  'lint-unknown-record': {
    severity: 'warning',
    title: 'A series that no rule records',
    why: 'A recording rule was renamed or removed; what reads it never fires.',
    example: "rawPromql('job:errors:rate5m > 1', { labels: [] })",
  },
  'lint-allowance-unused': {
    severity: 'warning',
    title: 'An allowance that nothing needs',
    why: 'It would hide the next mistake of its kind.',
    example: "new Alert(api, 'QueueLong', { allow: { 'lint-division': 'never zero' }, … });",
  },
  'lint-allowance-invalid': {
    severity: 'error',
    title: 'An allowance without a code or a reason',
    why: 'Whoever reads the rule later must know why the remark does not hold.',
    example: "new Alert(api, 'QueueLong', { allow: { 'lint-division': '' }, … });",
  },
  'record-duplicate': {
    severity: 'error',
    title: 'Two rules record the same series',
    why: 'Their samples overwrite each other, or Prometheus refuses the later one.',
    example:
      "new RecordingRule(api, 'a', { record: 'api:queue:max', expr }); new RecordingRule(api, 'b', { record: 'api:queue:max', expr });",
  },
  'example-missing': {
    severity: 'error',
    title: 'No series for the tests of a condition',
    why: 'Rules over an application’s own metrics are tested with a series that meets its conditions and one that does not; a regular expression does not always say what it matches.',
    example: 'availabilitySli(requests, { errors: { code: { match: /E\\d{4}/ } } });',
  },
  'tuned-alert-untested': {
    severity: 'warning',
    title: 'Tuned alert whose new behaviour no test states',
    why: 'The pack’s tests state literal values of the old behaviour. Those that the change may concern are not run.',
    example: 'stack.use(nodeRules.tune({ NodeDiskFull: { warning: { below: 0.2 } } }));',
  },
  'tuning-invalid': {
    severity: 'error',
    title: 'A pack cannot be tuned like that',
    why: 'A change that hits nothing leaves the alert as it was, and nobody notices.',
    example: "stack.use(nodeRules.disable({ NodeDiskFull: '' }));",
  },
  'alert-no-owner': {
    severity: 'error',
    title: 'Critical alert without an owner',
    why: 'A page that is nobody’s is ignored.',
    example: "new Service(stack, 'api', { address }); // with a critical alert and no owner",
  },
  'alert-duplicate': {
    severity: 'error',
    title: 'Two alerts of one name',
    why: 'Names lead to runbooks, silences and routes; two meanings of one name mislead.',
    example: "new Alert(stack, 'Slow', …); new Alert(other, 'Slow', …);",
  },
  'alert-too-slow': {
    severity: 'error',
    title: 'Critical alert slower than its budget',
    why: 'A page that comes minutes after the fault is a page too late; the sum of all waits is known before deploying.',
    example: "levels: { critical: { above: 0.05, for: '5m' } } // without budget: '6m'",
  },
  'check-tells-nobody': {
    severity: 'warning',
    title: 'Health checks that no alert reads',
    why: 'A check that fails shows on a page that nobody looks at.',
    example: "new Exporter(api, 'exporter', { image, checks: { … } }); // without stack.use(healthRules(api))",
  },
  'stack-tells-nobody': {
    severity: 'error',
    title: 'Alerts without anybody to tell',
    why: 'Alerts that reach nobody are worse than none: people rely on them.',
    example: "new MonitoringStack(app, 'shop', { environment: production }); // with alerts, without Alertmanager",
  },
  'route-matches-nothing': {
    severity: 'warning',
    title: 'A branch that no alert can take',
    why: 'With a misspelt label or severity its alerts go elsewhere without a word.',
    example: "route(team).when({ severty: 'critical' }, oncall)",
  },
  'time-interval-invalid': {
    severity: 'error',
    title: 'Times that Alertmanager does not know',
    why: 'It would not start with them.',
    example: "timeInterval('nights', { times: [{ start: '8 pm', end: '24:00' }], location: 'Berlin' })",
  },
  'route-unreachable': {
    severity: 'error',
    title: 'Branch never reached',
    why: 'The first matching branch takes the alert, so people behind a wider branch are never told.',
    example: "route(team).when({}, oncall).when({ severity: 'critical' }, managers)",
  },
  'alert-reaches-nobody': {
    severity: 'error',
    title: 'Alert that nobody is told of',
    why: 'Its route ends at a receiver that only keeps it.',
    example: '// a routing tree in which every branch for warnings leads nowhere',
  },
  'receiver-unused': {
    severity: 'warning',
    title: 'Receiver without a route',
    why: 'Somebody expects messages that never come.',
    example: "new Alertmanager(stack, 'alertmanager', { route: route(team), receivers: [oncall] });",
  },
  'receiver-unknown': {
    severity: 'error',
    title: 'Route to an unknown receiver',
    why: 'Alertmanager refuses such a configuration.',
    example: '// only reachable through a raw patch',
  },
  'inhibition-label-missing': {
    severity: 'error',
    title: 'Inhibition on a label both sides lack',
    why: 'Alertmanager takes two missing labels for equal, so one alert would mute all others.',
    example: "inhibitions: [{ when: { severity: 'critical' }, mute: { severity: 'warning' }, equal: ['cluster'] }]",
  },
} as const satisfies Record<string, FindingCodeEntry>;
