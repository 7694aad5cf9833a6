import type { Problem } from '../model/origin.ts';
import type { RulePackUse } from '../model/pack.ts';
import type { StackModel } from '../model/stack.ts';
import { groupBy } from '../shared/group-by.ts';
import { someOf } from './some-of.ts';

/** Somebody asked for a pack and nothing came of it: silence would pass for health. */
export function checkPacks({ packs, problems }: StackModel): Problem[] {
  // A server or service that is wrong itself is one cause, told of at its own place.
  if (problems.length > 0) return [];
  const idle = packs.filter(
    ({ alerts, records, leftOut, disabled }) =>
      alerts.length === 0 && records === 0 && (leftOut.length > 0 || disabled.length === 0),
  );
  const unread = groupBy(
    idle.filter(({ leftOut }) => leftOut.length > 0),
    ({ leftOut }) => [...new Set(leftOut.map(({ reason }) => reason))].join('; '),
  );
  return [
    ...[...unread].map(([reason, of]) =>
      problem(
        of,
        `: ${reason}`,
        `${fixesOf(of)}, or use ${of.length === 1 ? 'it' : 'them'} only where there is something to read.`,
      ),
    ),
    ...idle
      .filter(({ leftOut }) => leftOut.length === 0)
      .map(pack =>
        problem(
          [pack],
          ': it was given nothing to watch',
          `Give it at least one of ${pack.options.join(', ') || 'what it watches'}.`,
        ),
      ),
  ];
}

const fixesOf = (packs: readonly RulePackUse[]): string =>
  [...new Set(packs.flatMap(({ leftOut }) => leftOut.map(({ fix }) => fix)))].join('; ');

function problem(packs: readonly RulePackUse[], why: string, hint: string): Problem {
  const names = packs.map(({ name, service }) => `"${name}"${service === undefined ? '' : ` of ${service}`}`);
  const [first] = packs;
  return {
    code: 'pack-adds-nothing',
    origin: (first as RulePackUse).origin,
    message: `The pack${packs.length === 1 ? '' : 's'} ${someOf(names)} ${packs.length === 1 ? 'adds' : 'add'} nothing${why}.`,
    hint,
  };
}
