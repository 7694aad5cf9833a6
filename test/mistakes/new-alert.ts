/** What somebody adds to the service of the README's example, for the alert of docs/testing.md. */
export const METRIC = `    waiting: gauge('orders_waiting', { help: 'Orders not sent yet', labels: { warehouse: 'string' } }),
`;

/** One change of that alert, the command that notices, and what it says. */
export interface Broken {
  readonly title: string;
  readonly change: readonly [from: string, to: string];
  readonly command: readonly string[];
  readonly says: string;
}

export const BROKEN: readonly Broken[] = [
  {
    title: 'the threshold has a zero too many',
    change: ['above: 100,', 'above: 1000,'],
    command: ['test'],
    says: `OrdersWait: "101 wait", at 10m
    expected  fires with {owner="team-shop", service="orders", severity="warning", warehouse="north"}
    got       nothing fires
    warning   max by (warehouse) (orders_waiting) > 1000 for 5m
    given     one sample every 1m
      orders_waiting{warehouse="north", instance="a"}
        ▁▁▁▁▁█████████████████████  100, then 101
      orders_waiting{warehouse="north", instance="b"}
        ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄  60
                  ▲ 10m`,
  },
  {
    title: 'it begins at the threshold',
    change: ['above: 100,', 'above: 99,'],
    command: ['test', '--filter', 'OrdersWait'],
    says: `OrdersWait: "101 wait", at 9m30s
    expected  nothing fires
    got       fires with {owner="team-shop", service="orders", severity="warning", warehouse="north"}`,
  },
  {
    title: 'instances are added up',
    change: ['maxBy(', 'sumBy('],
    command: ['test', '--filter', 'OrdersWait'],
    says: 'annotation summary: expected "101 orders wait in north", got "161 orders wait in north"',
  },
  {
    title: 'a counter is read as it is',
    change: ["waiting.value().maxBy('warehouse')", "placed.value().maxBy('country')"],
    command: ['validate'],
    says: `OrdersWait reads the counter orders_placed_total as it is: its value says how long the process has run.`,
  },
  {
    title: 'the value is put into the text without saying how',
    change: ['v.raw}', 'v}'],
    command: ['validate'],
    says: 'fix: Say how: `${v.raw}`, or humanize, percent, duration, bytes, fixed instead of raw.',
  },
  {
    title: 'its test looks only when all is over',
    change: ["from: '10m'", "at: '15m'"],
    command: ['test'],
    says: `OrdersWait has no test that it stays silent.`,
  },
  {
    title: 'no test tells max from sum',
    change: ["        series(waiting, { warehouse: 'north', instance: 'b' }, '60x24'),\n", ''],
    command: ['test', '--mutate', '--filter', 'OrdersWait'],
    says: `OrdersWait (warning) survives aggregation: max → sum
    sum by (warehouse) (orders_waiting) > 100
    passed by "101 wait"`,
  },
];
