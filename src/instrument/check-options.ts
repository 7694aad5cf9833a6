import { InputError } from '../shared/input-error.ts';
import { needKnown } from '../shared/need-known.ts';
import { LEVELS } from './logs/logger.ts';
import type { DeclaredMetrics } from './metrics/declared.ts';
import * as is from './option-checks.ts';
import type { InstrumentOptions, OutgoingCallOptions } from './options.ts';

type Options = InstrumentOptions<DeclaredMetrics>;

const OUTGOING: is.OptionTable<OutgoingCallOptions> = {
  duration: is.metric('histogram', 'summary'),
  tells: is.functionOf('host'),
};

/** All options, and what each is. */
const OPTIONS: is.OptionTable<Options> = {
  service: is.anything,
  release: is.text,
  environment: is.text,
  metrics: is.metrics,
  http: {
    requests: is.metric('counter'),
    duration: is.metric('histogram', 'summary'),
    inFlight: is.metric('gauge'),
    slow: is.duration,
    sla: is.durations,
    log: is.told,
    requestIdHeader: is.header,
    correlationIdHeader: is.header,
    endpoints: { metrics: is.path('/metrics'), health: is.path('/health') },
  },
  active: { users: is.metric('gauge'), sessions: is.metric('gauge'), within: is.within },
  outgoing: (what, value) => {
    if (value !== false) is.checkTable(what, value as OutgoingCallOptions, OUTGOING);
  },
  logs: {
    level: is.oneOf('level', LEVELS),
    destination: is.lineDestination,
    sample: { debug: is.share, info: is.share },
    limit: { lines: is.count, per: is.wait },
    bufferBytes: is.count,
    redact: { fields: is.texts, patterns: is.redactions },
  },
  traces: { endpoint: is.address, headers: is.headers, sampling: is.share },
  errors: { expected: is.functionOf('error'), counter: is.metric('counter'), dsn: is.anything },
  security: { events: is.metric('counter') },
  runtime: is.flag,
  shutdown: { signals: is.flag, deadline: is.wait },
};

/**
 * Applications in plain JavaScript are not type-checked: what is wrong would be missed in the first incident.
 * @throws InputError `value-missing`, `option-unknown`, `number-invalid`, `duration-invalid`
 */
export function checkOptions(options: Options): void {
  needKnown('instrument()', options, Object.keys(OPTIONS));
  if (typeof options.service !== 'string' || options.service === '')
    throw new InputError(
      'value-missing',
      'The application has no name.',
      "Write service: 'shop', as in the stack file.",
    );
  is.checkEntries('', options, OPTIONS);
}
