import type { FindingCodeEntry } from './entry.ts';

/** What a construct does not take. */
export const DECLARATION_CODES = {
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
  'exporter-config-invalid': {
    severity: 'error',
    title: 'The exporter would not start with it',
    why: 'What it is told contradicts itself, or does not fit its schema.',
    example:
      "new Exporter(api, 'exporter', { image, checks: { disk: { kind: 'disk-space', path: '/', criticalFree: 10 } } });",
  },
  'sidecar-invalid': {
    severity: 'error',
    title: 'Sidecar that cannot stand there',
    why: 'It would be put into no pod, would not start in it, or would not see what it is to check.',
    example: "new Exporter(api, 'exporter', { image, sidecar: { deployment: 'API' } });",
  },
  'option-unknown': {
    severity: 'error',
    title: 'Unknown option',
    why: 'It would be passed over in silence, and what it was to change would stay as it is.',
    example: "new Exporter(api, 'exporter', { image, intervall: '10s' } as never);",
  },
  'image-invalid': {
    severity: 'error',
    title: 'Not an image of a fixed version',
    why: 'What runs would depend on when it was pulled, or could not be pulled at all.',
    example: "new Exporter(api, 'exporter', { image: 'sightline-exporter' });",
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
    title: 'Nothing to send to: the Collector is missing',
    why: 'Log agents and exporters send everything through the gateway, which redacts it.',
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
  'test-between-evaluations': {
    severity: 'error',
    title: 'Test that looks between two evaluations',
    why: 'It would be shown the evaluation before, or nothing: something else than it says.',
    example: "records('a day', { given, evaluatedEvery: '1h', at: Duration.parse('1d30m'), samples: [] });",
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
} as const satisfies Record<string, FindingCodeEntry>;
