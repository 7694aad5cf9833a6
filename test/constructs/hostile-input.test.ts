import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  Alert,
  Alertmanager,
  App,
  BlackboxExporter,
  Collector,
  CollectorAgent,
  counter,
  environment,
  Grafana,
  kubernetes,
  Loki,
  MonitoringStack,
  owner,
  Prometheus,
  RecordingRule,
  rawPromql,
  receiver,
  route,
  Service,
  secret,
  slack,
  Tempo,
  timeInterval,
  webhook,
} from 'sightline';
import { InputError } from '../../src/shared/input-error.ts';
import { synthesize } from '../../src/synth/index.ts';
import { soundAlert, team } from '../fixtures/declare.ts';

// Whatever stands in a declaration: it is accepted, or somebody is told what to write instead.

/** Texts that have broken generators before. */
const HOSTILE = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '/absolute',
  'a/b',
  'a\\b',
  'a\u0000b',
  'a\nb: c',
  'a\r\nb',
  'a"b',
  "a'b",
  'a`b',
  '${HOME}',
  '$(id)',
  '{{ .Secret }}',
  '{{',
  '%s',
  '<script>',
  '#comment',
  '- list',
  'yes',
  'null',
  '~',
  '0x1F',
  '1e3',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'ünïcödé',
  '日本語',
  '👩‍👩‍👧',
  '\u202eevil',
  '\ufeffbom',
  '\ud800',
  'a'.repeat(300),
  'é'.repeat(300),
  '-',
  '--flag',
  'A',
  'latest',
];
const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('api', 'web', 'prometheus'),
);
const number = fc.oneof(
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, -0, 0.5, 1.5, 2 ** 53, 1e308),
  fc.integer({ min: 1, max: 1000 }),
  fc.double(),
);
const duration = fc.oneof(text, fc.constantFrom('5m', '0s', '1ms', '-5m', '999999999999d', '1e9d', '1.5h', '5m5m'));
const size = fc.oneof(text, fc.constantFrom('10Gi', '0Gi', '-1Gi', '999999999999Ti', '1e9Gi', '10GB'));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** A declaration's open places. */
const PLACES = {
  stack: text,
  environment: text,
  sampling: number,
  replicas: number,
  metricsRetention: duration,
  nodes: number,
  instances: number,
  spans: number,
  pushed: number,
  logsPerDay: size,
  runbookBaseUrl: text,
  namespace: text,
  registry: text,
  component: text,
  externalUrl: text,
  existing: text,
  externalLabel: text,
  externalValue: text,
  storage: size,
  exemplars: number,
  streams: text,
  service: text,
  owner: text,
  contact: text,
  host: text,
  path: text,
  interval: duration,
  samples: number,
  series: number,
  dropLabel: text,
  dropMetric: text,
  metadata: text,
  span: text,
  metric: text,
  metricLabel: text,
  labelValue: text,
  help: text,
  alert: text,
  group: text,
  alertLabel: text,
  alertValue: text,
  summary: text,
  runbook: text,
  threshold: number,
  forText: duration,
  budget: duration,
  record: text,
  receiver: text,
  channel: text,
  secretName: text,
  purpose: text,
  hook: text,
  routeLabel: text,
  routeValue: text,
  groupWait: duration,
  groupBy: text,
  intervalName: text,
  probe: text,
  probeUrl: text,
  namespaces: text,
  field: text,
};
type Place = keyof typeof PLACES;
type Valued<P extends Place> = (typeof PLACES)[P] extends fc.Arbitrary<infer V> ? V : never;
/** What stands in them; undefined ones keep their default. */
type Input = { [P in Place]?: Valued<P> | undefined };
const input = fc.record(
  Object.fromEntries(
    Object.entries<fc.Arbitrary<unknown>>(PLACES).map(([place, arbitrary]) => [place, maybe(arbitrary)]),
  ),
) as fc.Arbitrary<Input>;

const given = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

function declare(i: Input): App {
  const app = new App();
  const someone = i.owner === undefined ? team : owner(i.owner, i.contact);
  const stack = new MonitoringStack(app, i.stack ?? 'shop', {
    environment: environment(i.environment ?? 'test', {
      ...given('sampling', i.sampling),
      ...given('replicas', i.replicas),
      ...given('metricsRetention', i.metricsRetention as '1d' | undefined),
    }),
    ...(i.namespace === undefined ? {} : { platforms: [kubernetes({ namespace: i.namespace })] }),
    ...given('runbookBaseUrl', i.runbookBaseUrl),
    owner: someone,
    ...(i.registry === undefined ? {} : { images: { registry: i.registry } }),
    expect: {
      ...given('nodes', i.nodes),
      ...given('instancesPerService', i.instances),
      ...given('spansPerSecond', i.spans),
      ...given('pushedSeries', i.pushed),
      ...given('logsPerDay', i.logsPerDay as '1Gi' | undefined),
    },
  });
  new Prometheus(stack, i.component ?? 'prometheus', {
    ...given('externalUrl', i.externalUrl),
    ...given('storage', i.storage as '1Gi' | undefined),
    ...given('exemplars', i.exemplars),
    ...(i.externalLabel === undefined ? {} : { externalLabels: { [i.externalLabel]: i.externalValue ?? 'x' } }),
  });
  new Grafana(stack, 'grafana', { ...given('existing', i.existing) });
  new Loki(stack, 'loki', i.streams === undefined ? {} : { streams: { [i.streams]: '1d' } });
  new Tempo(stack, 'tempo');
  new Collector(stack, 'collector', { ...(i.field === undefined ? {} : { redactedFields: [i.field] }) });
  new CollectorAgent(stack, 'agent', { ...(i.namespaces === undefined ? {} : { namespaces: [i.namespaces] }) });
  if (i.probe !== undefined || i.probeUrl !== undefined)
    new BlackboxExporter(stack, 'blackbox', {
      probes: { [i.probe ?? 'shop']: { urls: [i.probeUrl ?? 'https://shop.example'] } },
    });
  routed(stack, i);
  observed(stack, i, someone);
  return app;
}

function routed(stack: MonitoringStack, i: Input): void {
  const hook = i.hook === undefined ? [] : [webhook({ url: i.hook })];
  const to = receiver(
    i.receiver ?? 'team',
    slack({ channel: i.channel ?? '#team', webhookUrl: secret(i.secretName ?? 'slack', i.purpose ?? 'Slack') }),
    ...hook,
  );
  const quiet =
    i.intervalName === undefined ? {} : { muteDuring: [timeInterval(i.intervalName, { weekdays: ['monday'] })] };
  new Alertmanager(stack, 'alertmanager', {
    route: route(to, {
      ...given('groupWait', i.groupWait as '1s' | undefined),
      ...(i.groupBy === undefined ? {} : { groupBy: [i.groupBy] }),
    }).when({ [i.routeLabel ?? 'owner']: i.routeValue ?? 'x' }, to, quiet),
  });
}

function observed(stack: MonitoringStack, i: Input, someone: ReturnType<typeof owner>): void {
  const service = new Service(stack, i.service ?? 'api', {
    owner: someone,
    address: { kubernetes: i.host ?? 'api.apps:80', compose: i.host ?? 'api:80' },
    metrics: {
      jobs: counter((i.metric ?? 'jobs_total') as 'jobs_total', {
        help: i.help ?? 'Jobs',
        labels: { [i.metricLabel ?? 'queue']: [i.labelValue ?? 'fast'] },
      }),
    },
    scrape: {
      ...given('path', i.path),
      ...given('interval', i.interval as '10s' | undefined),
      ...given('expectedSeries', i.series),
      ...(i.samples === undefined ? {} : { limits: { samples: i.samples } }),
      ...(i.dropLabel === undefined ? {} : { dropLabels: [i.dropLabel] }),
      ...(i.dropMetric === undefined ? {} : { dropMetrics: [i.dropMetric] }),
    },
    ...(i.span === undefined ? {} : { spans: [i.span] }),
    ...(i.metadata === undefined ? {} : { logs: { metadata: [i.metadata] } }),
  });
  const { tests, runbook } = soundAlert();
  new Alert(service, i.alert ?? 'QueueLong', {
    expr: rawPromql('api_queue_length', { labels: ['queue'] }) as never,
    levels: { warning: { above: i.threshold ?? 10, ...given('for', i.forText as '1m' | undefined) } },
    summary: i.summary ?? 'Jobs wait',
    runbook: { ...runbook, ...given('means', i.runbook), ...(i.runbook === undefined ? {} : { fix: [i.runbook] }) },
    tests,
    ...given('group', i.group),
    ...given('budget', i.budget as '1m' | undefined),
    ...(i.alertLabel === undefined ? {} : { labels: { [i.alertLabel]: i.alertValue ?? 'x' } }),
  });
  if (i.record !== undefined)
    new RecordingRule(service, 'recorded', { record: i.record, expr: rawPromql('up', { labels: ['job'] }) });
}

/** What came of a declaration: files, or what is wrong. */
async function outcome(make: () => App) {
  let app: App;
  try {
    app = make();
  } catch (error) {
    // Refused at the place where it is written; anything else would be a stack trace in somebody's terminal.
    if (!(error instanceof InputError)) throw error;
    return {
      refused: [{ code: error.code, message: error.message, hint: error.hint }],
      files: new Map<string, string>(),
    };
  }
  const { stacks } = await synthesize(app);
  const errors = stacks.flatMap(s => s.findings.filter(f => f.severity === 'error'));
  const files = new Map(
    stacks.flatMap(s => [...s.files].map(([path, content]) => [`${s.name}/${path}`, content] as const)),
  );
  return { refused: errors.map(({ code, message, hint }) => ({ code, message, hint })), files };
}

/** Control characters have no place in a file people read, least of all in a path. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Of a file, below the folder of its stack. */
const PATH = /^[a-z][-a-z0-9]*(\/[A-Za-z0-9.][-A-Za-z0-9_.]*)+$/;

function expectClean({ refused, files }: Awaited<ReturnType<typeof outcome>>, typed: readonly string[]): void {
  for (const { code, message, hint } of refused) {
    // Only a value of another kind than its type says may end there.
    expect([code, message]).not.toEqual(['declaration-failed', message]);
    // Output that does not fit its schema is our mistake: the declaration should have been refused.
    expect([code, message]).not.toEqual(['schema-invalid', message]);
    expect(message.length).toBeGreaterThan(10);
    expect(message.length).toBeLessThan(600);
    expect(hint.length).toBeGreaterThan(5);
  }
  if (refused.length > 0) return;
  expect(files.size).toBeGreaterThan(20);
  // One expectation for all: one for each of some eighty files takes longer than writing them.
  const slips = ['undefined', 'NaN', '[object Object]'].filter(slip => !typed.some(t => t.includes(slip)));
  const faults = [...files].flatMap(([path, content]) => [
    ...(PATH.test(path) && !path.split('/').includes('..') ? [] : [[path, 'is no path']]),
    ...(CONTROL.test(content) ? [[path, 'holds a control character']] : []),
    ...slips.filter(slip => content.includes(slip)).map(slip => [path, `says ${slip}`]),
  ]);
  expect(faults).toEqual([]);
}

const textsOf = (i: Input): string[] => Object.values(i).filter(value => typeof value === 'string');

const NOTHING_HOSTILE = {} as Input;

describe('GIVEN declarations with anything in their open places', () => {
  it('WHEN none of them holds anything unusual THEN it is accepted and written', async () => {
    const { refused, files } = await outcome(() => declare(NOTHING_HOSTILE));
    expect(refused).toEqual([]);
    expect(files.size).toBeGreaterThan(40);
  });

  it('WHEN synthesized THEN they are accepted or refused with words, and never leave a slip or a path outside', async () => {
    await fc.assert(
      fc.asyncProperty(input, async i => expectClean(await outcome(() => declare(i)), textsOf(i))),
      { numRuns: 150 },
    );
  }, 240_000);

  const places = Object.keys(PLACES) as Place[];
  it.each(places)(
    'WHEN only %s is hostile THEN it is accepted or refused with words',
    async place => {
      const anything: fc.Arbitrary<unknown> = fc.oneof(PLACES[place], fc.constantFrom(...HOSTILE));
      await fc.assert(
        fc.asyncProperty(anything, async value =>
          expectClean(
            await outcome(() => declare({ [place]: value } as Input)),
            typeof value === 'string' ? [value] : [],
          ),
        ),
        { numRuns: 10 },
      );
    },
    60_000,
  );
});

describe('GIVEN far too much of something', () => {
  it('WHEN a metric has 10,000 labels THEN it is checked and drawn in bounded time', async () => {
    const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`label_${n}`, 'string' as const]));
    const started = performance.now();
    const found = await outcome(() => {
      const app = declare(NOTHING_HOSTILE);
      const [stack] = app.node.children;
      new Service(stack as MonitoringStack, 'wide', {
        owner: team,
        address: { kubernetes: 'wide.apps:80', compose: 'wide:80' },
        metrics: { wide: counter('wide_total', { help: 'Wide', labels }) },
      });
      return app;
    });
    expectClean(found, []);
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 60_000);

  it('WHEN a stack has 2,000 services THEN it is declared in time that grows with their number, not its square', () => {
    const seconds = (services: number): number => {
      const started = performance.now();
      const app = declare(NOTHING_HOSTILE);
      const [stack] = app.node.children;
      for (let n = 0; n < services; n += 1)
        new Service(stack as MonitoringStack, `service-${n}`, {
          owner: team,
          address: { kubernetes: `service-${n}.apps:80`, compose: `service-${n}:80` },
        });
      expect(app.models()[0]?.services).toHaveLength(services + 1);
      return (performance.now() - started) / 1000;
    };
    // The quickest of three: what else the machine does is not the subject.
    const quickest = (services: number): number => Math.min(...[1, 2, 3].map(() => seconds(services)));
    expect(quickest(2_000)).toBeLessThan(30 * Math.max(quickest(200), 0.02));
  }, 60_000);
});
