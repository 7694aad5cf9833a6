import type { Slo, SloBurnRate } from '../../model/slo.ts';
import type { StackModel } from '../../model/stack.ts';
import { formatSeconds } from '../../shared/duration.ts';
import { type Block, type Cell, grid, heading, type Page, prose } from './block.ts';

/** Every objective with its budget, how to ask what is left of it, and what is watched. */
export const slosPage = (model: StackModel): Page => ({
  name: 'slos',
  title: `Objectives of ${model.name}`,
  blocks: [
    ...grid(
      ['objective', 'service', 'what is good', 'window', 'budget'],
      model.slos.map(slo => [slo.name, slo.service, promise(slo), `${slo.windowDays} d`, budgetMinutes(slo)]),
    ),
    ...model.slos.flatMap(sloBlocks),
  ],
});

const promise = ({ objective, good }: Slo): string => `${objective} % of ${good}`;

const sloBlocks = (slo: Slo): Block[] => [
  heading(2, slo.id),
  ...prose(`${promise(slo)}, over the last ${slo.windowDays} days. The budget is ${budgetText(slo)}`),
  ...prose(
    'What is left of it, as a share (below 0 the objective is missed), and how many times as fast as allowed it is being spent now:',
  ),
  query(
    `slo:period_error_budget_remaining:ratio{sloth_id="${slo.id}"}`,
    `slo:current_burn_rate:ratio{sloth_id="${slo.id}"}`,
  ),
  ...(slo.counts === 'events' ? inRequests(slo) : []),
  ...prose(
    'What is watched, and how long its windows need until they show it, at even traffic. The rest of the way to a message is on the page of ErrorBudgetBurn.',
  ),
  ...grid(
    [
      'severity',
      'burn rate',
      'of the budget',
      'over',
      'and still over',
      'everything fails',
      'a tenth fails',
      'just as much fails',
    ],
    slo.burnRates.map(rate => burnRow(slo, rate)),
  ),
  ...prose(
    slo.minimum === undefined
      ? ''
      : `No alert while the long window holds fewer than ${slo.minimum.traffic} events or ${slo.minimum.failures} bad ones.`,
  ),
];

const query = (...lines: readonly string[]): Block => ({ kind: 'code', language: 'promql', text: lines.join('\n') });

/** Of total failure, at even traffic. */
const budgetMinutes = ({ windowDays, budget }: Slo): string =>
  `${Number((windowDays * 1_440 * budget).toPrecision(3))} min`;

const budgetText = (slo: Slo): string =>
  slo.counts === 'time'
    ? `${budgetMinutes(slo)}.`
    : `${Number((slo.budget * 1_000_000).toPrecision(6))} of every million events, or ${budgetMinutes(slo)} of total failure at even traffic.`;

function inRequests({ id, windowDays, budget }: Slo): Block[] {
  const seconds = windowDays * 86_400;
  const window = formatSeconds(seconds);
  return [
    ...prose(
      `The same as numbers of events: bad ones that the traffic allows, and bad ones counted, both over ${windowDays} days; while there is less data it is taken for all of them.`,
    ),
    query(
      `slo:sli_total:rate${window}{sloth_id="${id}"} * ${seconds} * ${budget}`,
      `slo:sli_error:rate${window}{sloth_id="${id}"} * ${seconds}`,
    ),
  ];
}

const burnRow = (slo: Slo, rate: SloBurnRate): readonly Cell[] => [
  { severity: rate.severity },
  `${rate.factor}`,
  `${Number(((rate.factor * rate.longSeconds * 100) / (slo.windowDays * 86_400)).toPrecision(3))} %`,
  formatSeconds(rate.longSeconds),
  formatSeconds(rate.shortSeconds),
  formatSeconds(rate.totalFailureSeconds),
  rate.tenthSeconds === undefined ? 'is not seen' : formatSeconds(rate.tenthSeconds),
  formatSeconds(rate.longSeconds),
];
