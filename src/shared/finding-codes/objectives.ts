import type { FindingCodeEntry } from './entry.ts';

/** Service level objectives. */
export const OBJECTIVE_CODES = {
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
  'slo-window-retention': {
    severity: 'warning',
    title: 'Prometheus keeps less than the window of an SLO',
    why: 'What is older than the retention is in no budget: a bad day is forgotten before its window is over.',
    example: "new Prometheus(stack, 'prometheus', { retention: '15d' });",
  },
} as const satisfies Record<string, FindingCodeEntry>;
