import type { Problem } from '../model/origin.ts';
import { COVERAGE_KINDS, type CoverageKind, type CoveredRule, type GroupCoverage } from './coverage.ts';
import { ruleName } from './rule-name.ts';
import { table } from './table.ts';

interface Share {
  readonly shown: number;
  readonly of: number;
}

export interface CoverageShares {
  readonly kinds: Readonly<Record<CoverageKind, Share>>;
  /** Groups with alerts of which one test compares an annotation. */
  readonly annotations: Share;
  readonly provenInLoki: number;
}

export function sharesOf(groups: readonly GroupCoverage[]): CoverageShares {
  const rules = groups.flatMap(group => group.rules);
  const share = (values: readonly (boolean | undefined)[]): Share => ({
    shown: values.filter(value => value === true).length,
    of: values.filter(value => value !== undefined).length,
  });
  const kinds = COVERAGE_KINDS.map(kind => [kind, share(rules.map(rule => rule.shown[kind]))] as const);
  return {
    kinds: Object.fromEntries(kinds) as Record<CoverageKind, Share>,
    annotations: share(groups.map(group => group.annotations)),
    provenInLoki: groups.reduce((sum, group) => sum + group.provenInLoki, 0),
  };
}

const HEAD = ['coverage', ...COVERAGE_KINDS, 'annotations', 'in Loki'];

/** One line a group, and one for all. */
export function coverageTable(groups: readonly GroupCoverage[]): string {
  const row = (name: string, of: readonly GroupCoverage[]): string[] => {
    const { kinds, annotations, provenInLoki } = sharesOf(of);
    const cells = [...COVERAGE_KINDS.map(kind => kinds[kind]), annotations].map(cell);
    return [name, ...cells, provenInLoki === 0 ? '' : String(provenInLoki)];
  };
  const rows = groups.map(group => row(`${group.stack}/${group.group}`, [group]));
  return table(HEAD, [...rows, row('all', groups)]);
}

const cell = ({ shown, of }: Share): string => (of === 0 ? '' : `${shown}/${of}`);

/** What is missing, for each kind, and how to add it. */
const MISSING: Readonly<Record<CoverageKind, readonly [what: string, hint: string]>> = {
  fires: ['no test in which it fires', "Add firesWhen('…', { given: […], from: '…' })."],
  silent: ['no test in which it is silent', "Add staysSilentWhen('…', { given: […], at: '…' })."],
  boundary: [
    'no test of its boundary: silent at one evaluation and firing at the next, with the same input',
    "Say from: '…' in a firing test in place of at: the first evaluation at which it fires.",
  ],
  records: ['no test of what it records', "Add records('…', { given: […], at: '…', samples: […] }) to its tests."],
};

/** Every gap, at the place of the declaration. */
export const coverageGaps = (groups: readonly GroupCoverage[]): Problem[] =>
  groups.flatMap(({ group, rules, annotations }) => [
    ...rules.flatMap(gapsOf),
    ...(annotations === false && rules[0] !== undefined
      ? [
          {
            code: 'coverage-gap' as const,
            origin: rules[0].rule.origin,
            message: `No test of the group ${group} compares an annotation with literal text.`,
            hint: "Add annotations: { summary: '…' } to one firing test: what a person would read.",
          },
        ]
      : []),
  ]);

function gapsOf({ rule, level, shown }: CoveredRule): Problem[] {
  const name = level === undefined ? ruleName(rule) : `${ruleName(rule)} (${level.severity})`;
  return COVERAGE_KINDS.filter(kind => shown[kind] === false).map(kind => {
    const [what, hint] = MISSING[kind];
    return { code: 'coverage-gap', origin: rule.origin, message: `${name} has ${what}.`, hint };
  });
}
