/** What `sightline explain` and docs/findings.md say of a code. */
export interface FindingCodeEntry {
  readonly severity: 'error' | 'warning';
  /** One line, without the particulars. */
  readonly title: string;
  /** What would go wrong if it were let through. */
  readonly why: string;
  /** A short declaration that raises it. */
  readonly example: string;
}

/**
 * Every code a finding can carry, by subject. The registry is the only place that names a code, and docs/findings.md is
 * generated from it.
 */
export const FINDING_CODES = {
  // shared
  'duration-invalid': {
    severity: 'error',
    title: 'Not a duration',
    why: 'Prometheus refuses a configuration with a malformed or negative duration.',
    example: "new Prometheus(stack, 'prometheus', { retention: Duration.days(-1) });",
  },
  'bytes-invalid': {
    severity: 'error',
    title: 'Not a size',
    why: 'A volume or limit of a malformed size is refused by the platform.',
    example: "new Prometheus(stack, 'prometheus', { storage: '10 gigs' as never });",
  },
  // metrics and queries
  'metric-name-invalid': {
    severity: 'error',
    title: 'Not a metric name',
    why: 'Prometheus drops the whole scrape when one name is malformed.',
    example: "gauge('queue-length', { help: '…' });",
  },
  'metric-name-suffix': {
    severity: 'error',
    title: 'The name does not fit the kind of metric',
    why: 'Readers and tools tell counters by _total and take _bucket, _sum and _count for parts of a histogram.',
    example: "counter('requests' as never, { help: '…' });",
  },
  'metric-unit-suffix': {
    severity: 'error',
    title: 'The name does not end in the unit',
    why: 'A reader of a query cannot tell seconds from milliseconds.',
    example: "gauge('backup_age', { help: '…', unit: 'seconds' });",
  },
  'metric-help-missing': {
    severity: 'error',
    title: 'A metric without help',
    why: 'Nobody can tell what it measures; the exporter prints the text.',
    example: "gauge('queue_length', { help: '' });",
  },
  'metric-label-invalid': {
    severity: 'error',
    title: 'Not a label name',
    why: 'Prometheus drops the whole scrape when one label name is malformed.',
    example: "gauge('queue_length', { help: '…', labels: { 'queue-name': 'string' } });",
  },
  'metric-label-reserved': {
    severity: 'error',
    title: 'A label that Prometheus sets itself',
    why: 'The value is renamed or overwritten when the metric is scraped.',
    example: "gauge('queue_length', { help: '…', labels: { instance: 'string' } });",
  },
  'metric-label-values': {
    severity: 'error',
    title: 'An enumerated label without distinct values',
    why: 'No series can exist for it, or one value is listed twice.',
    example: "gauge('queue_length', { help: '…', labels: { queue: [] } });",
  },
  'metric-buckets-invalid': {
    severity: 'error',
    title: 'Buckets are not ascending numbers',
    why: 'Quantiles computed from them are wrong.',
    example: "histogram('wait_seconds', { help: '…', buckets: [1, 0.5] });",
  },
  'metric-quantiles-invalid': {
    severity: 'error',
    title: 'Quantiles are not between 0 and 1',
    why: 'The summary cannot be created.',
    example: "summary('wait_seconds', { help: '…', quantiles: [99] });",
  },
  'metric-clash': {
    severity: 'error',
    title: 'Two metrics expose the same series',
    why: 'Prometheus rejects a scrape with duplicate series, or mixes two meanings in one.',
    example: "{ a: gauge('wait_seconds_count', …), b: histogram('wait_seconds', …) }",
  },
  'query-unknown-label': {
    severity: 'error',
    title: 'A label that is not there',
    why: 'The query gives nothing, or groups by an empty value, without an error.',
    example: "received.rate('5m').sumBy('aap');",
  },
  'query-unknown-value': {
    severity: 'error',
    title: 'A value that a label never has',
    why: 'The query gives nothing, without an error.',
    example: "received.rate('5m', { outcome: 'latte' });",
  },
  'query-unknown-bucket': {
    severity: 'error',
    title: 'No such bucket',
    why: 'The query gives nothing: buckets exist only at the declared bounds.',
    example: "duration.bucketAt(0.3).rate('5m');",
  },
  'query-wrong-kind': {
    severity: 'error',
    title: 'A function that does not fit the kind of metric',
    why: 'rate() of a gauge and deriv() of a counter give numbers that mean nothing.',
    example: "queueLength.rate('5m');",
  },
  'query-labels-differ': {
    severity: 'error',
    title: 'Two vectors with different labels and nothing said about matching',
    why: 'Samples match only when all labels are equal, so the result is empty.',
    example: "received.rate('5m').sumBy('app').div(queueLength.value());",
  },
  'query-join-invalid': {
    severity: 'error',
    title: 'A join that cannot be',
    why: 'Prometheus refuses the query.',
    example: "a.div(b, { on: ['app'], groupLeft: ['app'] });",
  },
  'query-operand-invalid': {
    severity: 'error',
    title: 'Neither a number nor a query',
    why: 'A metric or range has to become a vector first: rate(), value(), maxOverTime().',
    example: "received.rate('5m').div(received);",
  },
  'query-matcher-invalid': {
    severity: 'error',
    title: 'A condition that matches nothing',
    why: 'The query gives nothing, without an error.',
    example: "received.rate('5m', { outcome: [] });",
  },
  'query-regex-unsupported': {
    severity: 'error',
    title: 'A regular expression that Prometheus and Loki do not understand',
    why: 'They use RE2, which has no lookaround, backreferences or flags but i.',
    example: "received.rate('5m', { app: { match: /(?!test).*/ } });",
  },
  'query-number-invalid': {
    severity: 'error',
    title: 'A number outside what the function takes',
    why: 'The result is infinite or empty.',
    example: "duration.quantile(99, '5m');",
  },
  'query-label-name-invalid': {
    severity: 'error',
    title: 'Not a name for a new label',
    why: 'Prometheus refuses the query, or templates cannot name the label.',
    example: "up.value().labelReplace('host-name', …);",
  },
  'query-syntax': {
    severity: 'error',
    title: 'Not PromQL',
    why: 'Prometheus refuses the rule file, or the panel shows an error.',
    example: "rawPromql('sum(rate(x_total[5m])');",
  },
  'log-query-selector-empty': {
    severity: 'error',
    title: 'A log query that selects everything',
    why: 'Loki refuses a selector without a value that is not empty.',
    example: "logs({}).count('5m');",
  },
  'log-query-pattern-invalid': {
    severity: 'error',
    title: 'A parser expression without captures',
    why: 'Loki refuses the query.',
    example: "logs({ service: 'api' }).pattern('no captures');",
  },
  'log-query-syntax': {
    severity: 'error',
    title: 'Not LogQL',
    why: 'Loki refuses the rule file, or the panel shows an error.',
    example: 'rawLogql(\'{service="api"} |= \');',
  },
  'trace-query-syntax': {
    severity: 'error',
    title: 'Not TraceQL',
    why: 'Tempo refuses the query, and the panel shows an error.',
    example: '{ duration > }',
  },
  'template-unknown-label': {
    severity: 'error',
    title: 'A text uses a label that the alert does not carry',
    why: 'The message shows <no value> in its place.',
    example: 'summary: l => `${l.outcome} is late` // aggregated away',
  },
  'template-label-misuse': {
    severity: 'error',
    title: 'A label in a text is used as a plain string',
    why: 'Its value is not known until the alert fires, so it cannot be changed or compared now.',
    example: 'summary: l => l.app.toUpperCase()',
  },
  'template-impure': {
    severity: 'error',
    title: 'A text that is different each time',
    why: 'The rule file would change with every synth.',
    example: 'summary: () => `${Date.now()}`',
  },
  'template-failed': {
    severity: 'error',
    title: 'A text function that throws',
    why: 'There is no text to put into the alert.',
    example: 'summary: l => l.app.name.first',
  },

  // stack file and output
  'stack-file-missing': {
    severity: 'error',
    title: 'The stack file does not exist',
    why: 'There is no declaration to synthesize.',
    example: 'sightline synth --app src/man.ts',
  },
  'stack-file-syntax': {
    severity: 'error',
    title: 'The stack file does not parse',
    why: 'The declaration cannot be run.',
    example: 'const app = new App(;',
  },
  'stack-file-import': {
    severity: 'error',
    title: 'An import is not found',
    why: 'The declaration cannot be run.',
    example: "import { api } from './servces/api.ts';",
  },
  'stack-file-await': {
    severity: 'error',
    title: 'await at the top level of a stack file',
    why: 'What is fetched while synthesizing can differ each time, and the output would with it.',
    example: "const owners = await fetch('https://example.org/owners');",
  },
  'stack-file-throws': {
    severity: 'error',
    title: 'The stack file throws',
    why: 'The declaration is not complete.',
    example: "throw new Error('not yet');",
  },
  'stack-file-timeout': {
    severity: 'error',
    title: 'The stack file does not end',
    why: 'Synth would hang, in CI until the job is killed.',
    example: 'while (true) {}',
  },
  'stack-file-no-app': {
    severity: 'error',
    title: 'The stack file does not export an App',
    why: 'Sightline synthesizes what the default export of the file declares.',
    example: "const app = new App(); // and no 'export default app;'",
  },
  'stack-unknown': {
    severity: 'error',
    title: 'No stack of this name',
    why: 'Nothing would be written.',
    example: 'sightline synth --stack hartbeat',
  },
  'output-path-unsafe': {
    severity: 'error',
    title: 'A file name that cannot be written safely',
    why: 'It would leave the output folder, or clash with another file on some systems.',
    example: "new Dashboard(grafana, '../../etc/passwd', {});",
  },
  'output-foreign-file': {
    severity: 'error',
    title: 'A file in the way that Sightline did not write',
    why: "Somebody's work would be lost.",
    example: 'echo notes > dist/heartbeat/stack.json && sightline synth',
  },
  'output-foreign-file-live': {
    severity: 'warning',
    title: 'A file that Sightline did not write takes effect',
    why: 'Rules, dashboards and manifests are loaded by the folder: what lies there is deployed, unchecked and untested.',
    example: 'cp draft.rules.yml dist/heartbeat/rules/ && sightline synth',
  },
  'output-unwritable': {
    severity: 'error',
    title: 'The output cannot be written',
    why: 'The generated files would be incomplete; what was there before is kept.',
    example: 'chmod a-w dist && sightline synth',
  },
  'output-out-of-date': {
    severity: 'error',
    title: 'The committed output is not what the declaration gives',
    why: 'Reviewers read, and CI applies, something else than what is declared.',
    example: 'sightline synth --check # after a change without sightline synth',
  },
  'rule-test-failed': {
    severity: 'error',
    title: 'A test of a rule fails',
    why: 'The alert fires when it should not, or stays silent when it should fire.',
    example: "firesWhen({ after: '1m' }) // of an alert with for: '5m'",
  },
  'type-error': {
    severity: 'error',
    title: 'The declaration does not compile',
    why: 'The type check finds what running the file cannot.',
    example: "received.sumBy('ap');",
  },
  'tool-missing': {
    severity: 'error',
    title: 'A program that is needed was not found',
    why: 'Nothing was checked.',
    example: 'sightline test # without promtool',
  },
  // constructs
  'name-invalid': {
    severity: 'error',
    title: 'Name not allowed',
    why: 'The name becomes a DNS label, a file name or a label value, each of which has rules of its own.',
    example: "new Service(stack, 'My API', { address: {} });",
  },
  'name-duplicate': {
    severity: 'error',
    title: 'Name used twice',
    why: 'Two constructs of one name would overwrite each other.',
    example: "new Loki(stack, 'loki'); new Loki(stack, 'loki');",
  },
  'component-duplicate': {
    severity: 'error',
    title: 'Second server of a kind',
    why: 'A stack has one server of each kind; links between them would be ambiguous.',
    example: "new Loki(stack, 'logs'); new Loki(stack, 'more-logs');",
  },
  'address-invalid': {
    severity: 'error',
    title: 'Not an address',
    why: 'Prometheus would look for a target that does not exist.',
    example: "new Service(stack, 'api', { address: { kubernetes: 'http://api' } });",
  },
  'url-invalid': {
    severity: 'error',
    title: 'Not a URL',
    why: 'The server could not be reached.',
    example: "new Prometheus(stack, 'prometheus', { existing: 'prometheus' });",
  },
  'scrape-timeout': {
    severity: 'error',
    title: 'Scrape timeout longer than the interval',
    why: 'Prometheus refuses such a job.',
    example: "new Service(stack, 'api', { address, scrape: { interval: '10s', timeout: '30s' } });",
  },
  'sampling-invalid': {
    severity: 'error',
    title: 'Sampling outside 0 to 1',
    why: 'Sampling is the share of traces that is kept.',
    example: "new Collector(stack, 'collector', { sampling: 10 });",
  },
  'collector-missing': {
    severity: 'error',
    title: 'Log agent without Collector',
    why: 'The agent sends everything through the gateway, which redacts it.',
    example: "new CollectorAgent(stack, 'agent');",
  },
  'probe-module': {
    severity: 'error',
    title: 'Unknown probe module',
    why: 'The blackbox exporter would answer every probe with an error.',
    example:
      "new BlackboxExporter(stack, 'blackbox', { probes: { shop: { urls: ['https://shop.example'], module: 'grpc' } } });",
  },
  'value-missing': {
    severity: 'error',
    title: 'Something is missing or of another kind',
    why: 'Stack files run without a type check; `sightline validate --types` names every such place.',
    example: "new MonitoringStack(app, 'shop', {}); // no environment",
  },
  'number-invalid': {
    severity: 'error',
    title: 'Number out of range',
    why: 'Sizes and limits are computed from it.',
    example: "environment('production', { replicas: 1.5 });",
  },
  'label-invalid': {
    severity: 'error',
    title: 'Label that Prometheus refuses',
    why: 'The server does not start, or Alertmanager drops the alert.',
    example: "new Prometheus(stack, 'prometheus', { externalLabels: { 'data-centre': 'north' } });",
  },
  'construct-misplaced': {
    severity: 'error',
    title: 'Construct where it has no effect',
    why: 'Only what stands below a stack is deployed; the rest would be lost without a word.',
    example: "new Alert(app, 'HeartbeatsLate', { … }); // instead of new Alert(api, …)",
  },
  'declaration-failed': {
    severity: 'error',
    title: 'A construct cannot be built',
    why: 'Something in it is of another kind than expected; a type check says what.',
    example: "new Alertmanager(stack, 'alertmanager', { route: route('oncall' as never) });",
  },
  'receiver-invalid': {
    severity: 'error',
    title: 'Receiver that cannot deliver',
    why: 'Everybody would believe that somebody is told.',
    example: "receiver('oncall'); // no slack(…), pagerduty(…) or other integration",
  },
  'alert-level-unknown': {
    severity: 'error',
    title: 'Level of an unknown severity',
    why: 'Routes, inhibitions and messages know critical, error, warning and info.',
    example: "new Alert(api, 'HeartbeatsLate', { levels: { critcal: { above: 0.05 } }, … });",
  },
  'alert-level-invalid': {
    severity: 'error',
    title: 'Level without a usable condition',
    why: 'It would never fire, or always.',
    example: "new Alert(api, 'HeartbeatsLate', { levels: { warning: { above: '5%' as never } }, … });",
  },
  'alert-no-level': {
    severity: 'error',
    title: 'Alert without a level',
    why: 'It would never fire.',
    example: "new Alert(api, 'HeartbeatsLate', { expr, levels: {}, summary, runbook, tests });",
  },
  'alert-no-expression': {
    severity: 'error',
    title: 'Threshold without an expression',
    why: 'There is nothing to compare the threshold with.',
    example: "new Alert(api, 'HeartbeatsLate', { levels: { warning: { above: 0.01 } }, summary, runbook, tests });",
  },
  'test-unknown-label': {
    severity: 'error',
    title: 'Test with a label the metric has not',
    why: 'The test would pass or fail for a series that never exists.',
    example: "series(received, { ap: 'shop' }, '0+1x10');",
  },
  'route-root': {
    severity: 'error',
    title: 'Escalation on the root route',
    why: 'Alertmanager has one root; an escalation needs a second route beside the first.',
    example: "route(oncall, { escalate: { after: '15m', to: managers } });",
  },
  'route-circular': {
    severity: 'error',
    title: 'Route within itself',
    why: 'The routing tree would have no end.',
    example: 'const r = route(oncall); // with r as a branch of r',
  },
  // service level objectives
  'slo-objective-invalid': {
    severity: 'error',
    title: 'Not an objective',
    why: 'Without something that may fail there is no budget, and every burn rate divides by it.',
    example: "new Slo(api, 'availability', { objective: 100, sli });",
  },
  'slo-window-invalid': {
    severity: 'error',
    title: 'Not a window of an SLO',
    why: 'Alert windows are parts of it: of a shorter one they are too short to measure, of a longer one too long to act on.',
    example: "new Slo(api, 'availability', { objective: 99.9, window: '1d', sli });",
  },
  'slo-unreachable': {
    severity: 'error',
    title: 'A burn rate that cannot be reached',
    why: 'When the budget is large, spending it many times too fast would need more failures than requests: the alert would never fire.',
    example: "new Slo(api, 'availability', { objective: 90, sli });",
  },
  'slo-burn-rate-unknown': {
    severity: 'error',
    title: 'No burn rate of that name',
    why: 'An alert that should be left out would stay.',
    example: "new Slo(api, 'availability', { objective: 99.9, sli, skip: ['page-fast' as never] });",
  },
  'slo-example-missing': {
    severity: 'error',
    title: 'No series for the tests of an SLI',
    why: 'The alerts of an SLO are tested with one good and one bad series; a regular expression does not always say what it matches.',
    example: 'availabilitySli(requests, { errors: { code: { match: /E\\d{4}/ } } });',
  },
  'slo-window-retention': {
    severity: 'warning',
    title: 'Prometheus keeps less than the window of an SLO',
    why: 'What is older than the retention is in no budget: a bad day is forgotten before its window is over.',
    example: "new Prometheus(stack, 'prometheus', { retention: '15d' });",
  },
  // alerts and routing
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

  // policy
  'log-retention-short': {
    severity: 'error',
    title: 'Logs kept for less than a day',
    why: 'Loki deletes by the day and refuses shorter retention.',
    example: "new Loki(stack, 'loki', { retention: '12h' });",
  },
  'redaction-pattern-invalid': {
    severity: 'error',
    title: 'Redaction with a pattern the Collector cannot read',
    why: 'The Collector would not start, and nothing would be collected.',
    example:
      "new Collector(stack, 'collector', { redactions: [{ name: 'id', pattern: '(?=x)', replacement: '[id]' }] });",
  },
  'secret-literal': {
    severity: 'error',
    title: 'Secret in the declaration',
    why: 'It would be written to generated files, committed, and shown to every reviewer.',
    example: "webhook({ url: 'https://user:password@hooks.example/alert' })",
  },
  'image-latest': {
    severity: 'error',
    title: 'Image without a release',
    why: 'What runs would change without anybody changing anything.',
    example: "images: { registry: 'mirror.example' } // with a tag of latest by override",
  },
  'image-digest': {
    severity: 'error',
    title: 'Not an image digest',
    why: 'The platform could not pull the image.',
    example: "images: { digests: { loki: 'abc' } }",
  },
  'container-privileged': {
    severity: 'error',
    title: 'Container with privileges',
    why: 'Whoever breaks into it owns the machine.',
    example: "loki.merge('compose', { privileged: true });",
  },
  'schema-invalid': {
    severity: 'error',
    title: 'Generated file that its reader would refuse',
    why: 'The server or the platform would not start with it.',
    example: "loki.merge('compose', { mem_limit: ['1g'] });",
  },
  'workload-no-limit': {
    severity: 'error',
    title: 'Memory limit missing or below the request',
    why: 'A server without a limit takes its neighbours down with it.',
    example: '// only reachable by sizes given by hand',
  },

  // dashboards
  'dashboard-uid-invalid': {
    severity: 'error',
    title: 'Not a dashboard uid',
    why: 'Grafana refuses uids of more than 40 characters or with other characters than letters, digits, - and _.',
    example: "new Dashboard(grafana, 'heartbeat', { uid: 'Herzschläge & mehr' });",
  },
  'dashboard-duplicate': {
    severity: 'error',
    title: 'Two dashboards with one uid',
    why: 'Grafana keeps one of them and stops updating both.',
    example: "new Dashboard(grafana, 'a', { uid: 'api' }); new Dashboard(grafana, 'b', { uid: 'api' });",
  },
  'dashboard-title-empty': {
    severity: 'error',
    title: 'Dashboard, row or panel without a title',
    why: 'Grafana refuses a dashboard without a title, and nobody can talk about a panel without one.',
    example: "new Dashboard(grafana, 'api').row('', r => r.stat('Rate', rate));",
  },
  'panel-size-invalid': {
    severity: 'error',
    title: 'Panel outside the grid',
    why: 'The grid has 24 columns; a panel of another size covers its neighbours.',
    example: "r.timeseries('Rate', rate, { width: 30 });",
  },
  'panel-number-invalid': {
    severity: 'error',
    title: 'Panel limit that is not a number',
    why: 'JSON has no NaN or infinity: Grafana would read null and draw nothing or everything.',
    example: "r.stat('Share', share, { thresholds: [{ above: Number.NaN, color: 'red' }] });",
  },
  'panel-thresholds-order': {
    severity: 'error',
    title: 'Thresholds not ascending',
    why: 'Grafana takes the last threshold that is reached; in another order a colour is never seen.',
    example: "r.stat('Share', share, { thresholds: [{ above: 5, color: 'red' }, { above: 1, color: 'orange' }] });",
  },
  'panel-query-missing': {
    severity: 'error',
    title: 'Panel without a query',
    why: 'It would stay empty for ever.',
    example: "r.timeseries('Rate', {});",
  },
  'panel-query-language': {
    severity: 'error',
    title: 'Query in a language the panel cannot show',
    why: 'A logs panel shows lines of Loki, a heatmap buckets of Prometheus.',
    example: "r.heatmap('Durations', logs.lines());",
  },
  'dashboard-variable-invalid': {
    severity: 'error',
    title: 'Unusable dashboard variable',
    why: 'Queries that use it would be sent with the placeholder in them.',
    example: "new Dashboard(grafana, 'api', { variables: { 'my var': { values: [] } } });",
  },
  'dashboard-time-invalid': {
    severity: 'error',
    title: 'Not a Grafana time',
    why: 'The dashboard would open with an empty or endless range.',
    example: "new Dashboard(grafana, 'api', { from: 'yesterday' });",
  },

  // kubernetes
  'kubernetes-artefact-too-large': {
    severity: 'error',
    title: 'A generated file is too large for a ConfigMap',
    why: 'The API server refuses objects above 1 MiB: nothing of the ConfigMap would be applied.',
    example:
      "new Dashboard(grafana, 'everything').row('All', r => panels.forEach(p => r.timeseries(p.title, p.expr))); // thousands of panels",
  },
  'kubernetes-root-refused': {
    severity: 'error',
    title: 'A workload runs as root where that is refused',
    why: 'Pod Security admission would not create a single pod, and the rollout would hang.',
    example: 'workload.user = { uid: 0, gid: 0 }; // without a host capability',
  },
  'kubernetes-node-storage-owner': {
    severity: 'error',
    title: 'A per-node workload cannot write its state',
    why: 'Directories on a node belong to root, and fsGroup does not apply to them: the process would fail at its first write.',
    example:
      "{ kind: 'per-node', storage: { size: Bytes.gibi(1), mountPath: '/data' }, user: { uid: 10001, gid: 10001 } }",
  },
  'kubernetes-object-duplicate': {
    severity: 'error',
    title: 'Two Kubernetes objects have the same kind and name',
    why: 'Applying one silently replaces the other.',
    example:
      "stack.addKubernetesObjects(() => [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'prometheus', namespace: 'monitoring' } }]);",
  },
  'kubernetes-extra-object': {
    severity: 'error',
    title: 'An added Kubernetes object is none',
    why: 'kubectl refuses objects without apiVersion, kind and name, and with them the whole directory.',
    example: "stack.addKubernetesObjects(() => [{ kind: 'Ingress' }]);",
  },
  'override-no-match': {
    severity: 'error',
    title: 'An override changes nothing',
    why: 'What was meant to be different is not, and nobody would notice.',
    example: "prometheus.patch('kubernetes', [{ op: 'remove', path: '/spec/no-such-field' }]);",
  },
  // references
  'prometheus-missing': {
    severity: 'error',
    title: 'Rules and scrape jobs without a Prometheus',
    why: 'Nothing would be scraped, and no alert would ever fire.',
    example: "const stack = new MonitoringStack(app, 'shop', { environment }); // services, but no new Prometheus(…)",
  },
  'job-duplicate': {
    severity: 'error',
    title: 'Two scrape jobs of one name',
    why: 'Prometheus refuses the configuration.',
    example: "new Service(stack, 'prometheus', { address }); // beside new Prometheus(stack, 'prometheus')",
  },
  'job-unknown': {
    severity: 'error',
    title: 'Unknown scrape job',
    why: 'The detection time of the alert would be computed from nothing.',
    example: "new Alert(api, 'Slow', { …, jobs: ['apii'] });",
  },
  'workload-duplicate': {
    severity: 'error',
    title: 'Two workloads of one name',
    why: 'One would overwrite the other on the platform.',
    example: "new Loki(group, 'x'); new Tempo(other, 'x');",
  },
  'dashboard-unknown': {
    severity: 'error',
    title: 'Link to an unknown dashboard',
    why: 'The link in the message would lead nowhere at the worst moment.',
    example: "new Alert(api, 'Slow', { …, dashboard: 'apii' });",
  },
  'data-source-missing': {
    severity: 'error',
    title: 'Panel without its data source',
    why: 'The panel would stay empty.',
    example:
      "new Dashboard(grafana, 'logs').row('Logs', r => r.logs('Errors', logs({ service: 'api' }))); // without Loki",
  },
  'metric-not-provided': {
    severity: 'error',
    title: 'Metric nobody exposes',
    why: 'The expression is always empty, so the alert never fires.',
    example: "rawPromql('heartbeat_recieved_total > 0', { labels: [] })",
  },

  // what tests and servers would silently take
  'secret-file-unknown': {
    severity: 'error',
    title: 'A configuration reads a secret that its container is not given',
    why: 'The server starts, and the first message to that receiver fails.',
    example: '// only reachable through a renderer: webhookUrl names a secret that the workload lacks',
  },
  'test-alert-unknown': {
    severity: 'error',
    title: 'A test of an alert that does not exist',
    why: 'promtool passes it: an alert that is nowhere stays silent.',
    example: "checks: [{ atSeconds: 60, alert: 'HartbeatsLate', firing: [] }]",
  },
  'test-severity-unknown': {
    severity: 'error',
    title: 'A test does not say which level fires',
    why: 'The expected severity would be guessed.',
    example: "firesWhen('…', { given: […], at: '12m' }) // of an alert with levels warning and critical",
  },
  'test-empty': {
    severity: 'error',
    title: 'A test that looks at nothing',
    why: 'It can never fail.',
    example: '{ kind: "fires", inputs: […], checks: [] }',
  },
  // compose
  'compose-name-invalid': {
    severity: 'error',
    title: 'Not a name for a compose project or network',
    why: 'Docker Compose refuses the file.',
    example: "compose({ project: 'My Monitoring' });",
  },
  'compose-bind-address-invalid': {
    severity: 'error',
    title: 'Not an IP address to publish ports on',
    why: 'Docker refuses to start the container.',
    example: "compose({ bindAddress: 'localhost' });",
  },
  'compose-bind-address-open': {
    severity: 'warning',
    title: 'Servers without a login can be reached from other machines',
    why: 'Everybody there can read all metrics and silence alerts.',
    example: "compose({ bindAddress: '0.0.0.0' });",
  },
  'compose-port-clash': {
    severity: 'error',
    title: 'Two servers publish the same port of the machine',
    why: 'The second one does not start.',
    example: '// two workloads with the port { …, publish: 9090 }',
  },
  'compose-init-image-missing': {
    severity: 'error',
    title: 'No image that could hand volumes to their users',
    why: 'New volumes belong to root: servers that run as another user fail with "permission denied".',
    example: "new Loki(stack, 'loki'); // alone on compose, and its image has no shell",
  },
  'secrets-not-ignored': {
    severity: 'error',
    title: 'Git would commit a secret',
    why: 'A committed secret is known to everybody who can read the repository, for ever.',
    example: 'git add --force dist/heartbeat/compose/secrets/slack-webhook',
  },
} as const satisfies Record<string, FindingCodeEntry>;

export type FindingCode = keyof typeof FINDING_CODES;
