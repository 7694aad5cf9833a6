import type { FindingCodeEntry } from './entry.ts';

/** What tests and servers would take without a word. */
export const SILENT_MISTAKE_CODES = {
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
  'test-input-unread': {
    severity: 'error',
    title: 'A test that gives what its rule does not read',
    why: 'A LogQL rule reads log lines, a PromQL rule series. With the other kind it stays silent whatever it says.',
    example: "firesWhen('…', { given: [series(queue, {}, '1x10')], at: '5m' }) // of an alert over logs",
  },
  'test-empty': {
    severity: 'error',
    title: 'A test that looks at nothing',
    why: 'It can never fail.',
    example: '{ kind: "fires", inputs: […], checks: [] }',
  },
  'pack-adds-nothing': {
    severity: 'warning',
    title: 'A pack of which nothing is left',
    why: 'It reads what the stack has not, or was given nothing to watch; its silence would pass for health.',
    example: 'stack.use(logRules(api)); // in a stack without Loki',
  },
} as const satisfies Record<string, FindingCodeEntry>;
