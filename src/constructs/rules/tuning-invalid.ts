import { SEVERITIES, type Severity } from '../../model/rule.ts';
import { InputError } from '../../shared/input-error.ts';
import { didYouMean } from '../../shared/suggest.ts';

/** @throws InputError `tuning-invalid` */
export function tuningInvalid(message: string, hint: string): never {
  throw new InputError('tuning-invalid', message, hint);
}

/** @throws InputError `tuning-invalid` */
export function needSeverity(severity: Severity): Severity {
  if (SEVERITIES.includes(severity)) return severity;
  return tuningInvalid(`"${severity}" is no severity.`, didYouMean(severity, SEVERITIES));
}
