import type { RuleTest } from '../../model/rule.ts';
import { formatSeconds } from '../../shared/duration.ts';

const SHOWS: Readonly<Record<RuleTest['kind'], string>> = {
  fires: 'Fires when',
  silent: 'Stays silent when',
  records: 'Records',
};

/** What a test shows, as a sentence, and the time from its first sample at which it looks. */
export function testLine({ kind, name, checks }: RuleTest): string {
  const said = /^(fires|stays|records)\b/i.test(name)
    ? name.replace(/^./, c => c.toUpperCase())
    : `${SHOWS[kind]} ${name}`;
  const times = [...new Set(checks.map(({ atSeconds }) => formatSeconds(atSeconds)))];
  return times.length === 0 ? said : `${said} (after ${times.join(', ')})`;
}
