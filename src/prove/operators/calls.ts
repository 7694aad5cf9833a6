import { type Edit, NONE, type Operator, replaced, type Subject, textOf } from './operator.ts';

type Names = Readonly<Record<string, readonly string[]>>;

const STATISTICS = ['sum', 'max', 'min', 'avg', 'count'];
const AGGREGATIONS: Names = {
  ...Object.fromEntries(STATISTICS.map(name => [name, STATISTICS.filter(other => other !== name)])),
  topk: ['bottomk'],
  bottomk: ['topk'],
};

const FUNCTIONS: Names = {
  rate: ['increase', 'irate', 'delta'],
  increase: ['rate', 'irate', 'delta'],
  irate: ['rate', 'increase'],
  delta: ['increase', 'idelta'],
  idelta: ['delta'],
  deriv: ['delta'],
  max_over_time: ['min_over_time'],
  min_over_time: ['max_over_time'],
  avg_over_time: ['max_over_time', 'min_over_time'],
  sum_over_time: ['avg_over_time', 'max_over_time'],
  last_over_time: ['max_over_time', 'min_over_time'],
  count_over_time: ['sum_over_time'],
  changes: ['resets'],
  resets: ['changes'],
  ceil: ['floor'],
  floor: ['ceil'],
  clamp_min: ['clamp_max'],
  clamp_max: ['clamp_min'],
  histogram_sum: ['histogram_count'],
  histogram_count: ['histogram_sum'],
  minute: ['hour'],
  hour: ['minute'],
};

const swap =
  (kind: string, names: Names): Operator =>
  (node, subject) => {
    if (node.name !== kind) return NONE;
    const name = textOf(node, subject).toLowerCase();
    return Object.hasOwn(names, name) ? (names[name] ?? []).map(other => replaced(node, other)) : NONE;
  };

export const aggregation: Operator = swap('AggregateOp', AGGREGATIONS);
export const functionSwapped: Operator = swap('FunctionIdentifier', FUNCTIONS);

export const absent: Operator = (node, subject): readonly Edit[] => {
  if (node.name !== 'FunctionCall' || node.firstChild === null) return NONE;
  const name = textOf(node.firstChild, subject);
  if (name === 'absent_over_time') return [replaced(node.firstChild, 'present_over_time')];
  return name === 'absent' ? [replaced(node, argumentText(node, subject))] : NONE;
};

/** The argument in its own parentheses. */
const argumentText = (node: Parameters<Operator>[0], subject: Subject): string => {
  const body = node.getChild('FunctionCallBody');
  return body === null ? '' : textOf(body, subject);
};
