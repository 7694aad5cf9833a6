import { type AlertDefinition, Given, type RulePack, rulePack, type Service } from 'sightline';
import { errorShareHigh, errorsMany } from './errors.ts';
import { countTypes, newType, TYPES } from './new-types.ts';
import { panics } from './panic.ts';
import { countLines, LINES, silent } from './silence.ts';
import { logSubject } from './subject.ts';

type LogAlerts = {
  readonly LogErrorsMany: AlertDefinition<'warning' | 'error'>;
  readonly LogErrorShareHigh: AlertDefinition<'warning' | 'error'>;
  readonly LogErrorTypeNew: AlertDefinition<'warning'>;
  readonly LogPanic: AlertDefinition<'error'>;
  readonly LogsMissing: AlertDefinition<'warning'>;
};

/**
 * What the log of a service tells: `stack.use(logRules(api))`. Loki's ruler counts lines and types of errors for
 * Prometheus, which compares them with the past.
 */
export function logRules(service: Service): RulePack<LogAlerts> {
  const subject = logSubject(new Given('logRules', service).service);
  return rulePack('logs', {
    service,
    needs: {
      server: 'loki',
      ...(service.props.logs === false ? { absent: `the logs of ${service.serviceName} are not read` } : {}),
    },
    records: { [LINES]: countLines(subject), [TYPES]: countTypes(subject) },
    alerts: {
      LogErrorsMany: errorsMany(subject),
      LogErrorShareHigh: errorShareHigh(subject),
      LogErrorTypeNew: newType(subject),
      LogPanic: panics(subject),
      LogsMissing: silent(subject),
    },
  });
}
