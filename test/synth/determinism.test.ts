import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  Alert,
  Alertmanager,
  App,
  Collector,
  Grafana,
  Loki,
  MonitoringStack,
  NodeExporter,
  Prometheus,
  production,
  route,
  Service,
  Tempo,
} from 'sightline';
import { heartbeat, heartbeatOnExisting } from '../../src/stacks/heartbeat/index.ts';
import { synthesize } from '../../src/synth/index.ts';
import { apiMetrics, channel, soundAlert, team } from '../fixtures/declare.ts';

type Files = Readonly<Record<string, string>>;

async function filesOf(app: App): Promise<Files> {
  const { stacks } = await synthesize(app);
  expect(stacks.flatMap(stack => stack.findings.filter(f => f.severity === 'error'))).toEqual([]);
  return Object.fromEntries(
    stacks.flatMap(stack => [...stack.files].map(([path, content]) => [`${stack.name}/${path}`, content] as const)),
  );
}

function referenceApp(): App {
  const app = new App();
  heartbeat(app, production);
  heartbeatOnExisting(app, production);
  return app;
}

/** Paths whose content differs, or that only one of the two has. */
const differing = (a: Files, b: Files): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(path => a[path] !== b[path]).sort();

afterEach(() => void jest.restoreAllMocks());

describe('GIVEN the reference stacks', () => {
  it('WHEN declared and synthesized twice THEN every byte is the same', async () => {
    const first = await filesOf(referenceApp());
    expect(Object.keys(first).length).toBeGreaterThan(100);
    expect(differing(first, await filesOf(referenceApp()))).toEqual([]);
  });

  it('WHEN one app is synthesized twice THEN every byte is the same: synthesizing changes no declaration', async () => {
    const app = referenceApp();
    expect(differing(await filesOf(app), await filesOf(app))).toEqual([]);
  });

  it('WHEN clock, randomness and environment are others THEN every byte is the same', async () => {
    const before = await filesOf(referenceApp());
    const environment = process.env;
    let now = 0;
    const RealDate = Date;
    try {
      process.env = { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', HOME: '/nowhere', NODE_ENV: 'other' };
      jest.spyOn(Date, 'now').mockImplementation(() => (now += 86_400_000));
      jest.spyOn(Math, 'random').mockImplementation(() => (now % 1000) / 1000);
      jest.spyOn(Intl, 'DateTimeFormat').mockImplementation(() => {
        throw new Error('a renderer asks for the place');
      });
      globalThis.Date = class extends RealDate {
        constructor(...given: [] | [number]) {
          if (given.length === 0) throw new Error('a renderer asks for the time');
          super(...given);
        }
      } as DateConstructor;
      expect(differing(before, await filesOf(referenceApp()))).toEqual([]);
    } finally {
      process.env = environment;
      globalThis.Date = RealDate;
    }
  });
});

/** A stack whose parts do not depend on each other, declared in the order that `order` gives. */
function shuffled(order: <T>(parts: readonly T[]) => readonly T[]): App {
  const app = new App();
  const stack = new MonitoringStack(app, 'shop', { environment: production, owner: team });
  const service = (name: string) => () => {
    const declared = new Service(stack, name, {
      owner: team,
      address: { kubernetes: `${name}.apps:80`, compose: `${name}:80` },
      ...(name === 'api' ? { metrics: apiMetrics } : {}),
    });
    if (name === 'api') new Alert(declared, 'QueueLong', soundAlert());
  };
  const parts = [
    () => new Prometheus(stack, 'prometheus'),
    () => new Loki(stack, 'loki'),
    () => new Tempo(stack, 'tempo'),
    () => new Collector(stack, 'collector'),
    () => new NodeExporter(stack, 'node-exporter'),
    () => new Grafana(stack, 'grafana'),
    () => new Alertmanager(stack, 'alertmanager', { route: route(channel) }),
    service('api'),
    service('web'),
    service('worker'),
  ];
  for (const part of order(parts)) part();
  return app;
}

describe('GIVEN constructs that do not depend on each other', () => {
  it.each([
    ['backwards', <T>(parts: readonly T[]): readonly T[] => [...parts].reverse()],
    ['rotated', <T>(parts: readonly T[]): readonly T[] => [...parts.slice(5), ...parts.slice(0, 5)]],
    ['the services first', <T>(parts: readonly T[]): readonly T[] => [...parts.slice(7), ...parts.slice(0, 7)]],
  ])('WHEN they are declared %s THEN what is written is the same', async (_, order) => {
    const written = await filesOf(shuffled(parts => parts));
    expect(differing(written, await filesOf(shuffled(order)))).toEqual([]);
  });
});
