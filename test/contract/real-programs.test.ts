import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { routesFor } from '../../src/model/detection-time.ts';
import { parseYamlDocuments } from '../../src/shared/yaml.ts';
import { fixedLabels, levelsOf } from '../../src/validate/alert-lookup.ts';
import { describeWith } from '../tools/tool.ts';
import { referenceStack, writtenStack } from './reference-stacks.ts';

const STACKS = ['heartbeat', 'heartbeat-existing'] as const;
const directories = new Map(STACKS.map(name => [name, writtenStack(name)]));
const at = (stack: (typeof STACKS)[number], ...path: string[]): string =>
  join(directories.get(stack) as string, ...path);
const listed = (directory: string): string[] =>
  readdirSync(directory)
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
    .map(name => join(directory, name));

afterAll(() => {
  for (const directory of directories.values()) rmSync(directory, { recursive: true });
});

/** The text of a key in the cluster's ConfigMaps, written beside for a program to read. */
function fromCluster(key: string): string {
  for (const [path, content] of referenceStack('heartbeat').files) {
    if (!path.startsWith('kubernetes/') || !path.endsWith('.config.yaml')) continue;
    for (const object of parseYamlDocuments(content) as { data?: Record<string, string> }[]) {
      const text = object.data?.[key];
      if (text === undefined) continue;
      const file = at('heartbeat', `from-cluster-${key}`);
      writeFileSync(file, text);
      return file;
    }
  }
  throw new Error(`no ConfigMap holds ${key}`);
}

const ok = { status: 0 };

// Their rule tests are the last step of `npm test`: `sightline test` runs them on all cores.
describeWith(['promtool'], 'GIVEN generated files for Prometheus WHEN promtool reads them', ({ promtool }) => {
  it('THEN the configuration of both platforms is valid', () => {
    expect(
      promtool(['check', 'config', '--syntax-only', at('heartbeat', 'compose/config/prometheus/prometheus.yml')]),
    ).toMatchObject(ok);
    expect(promtool(['check', 'config', '--syntax-only', fromCluster('prometheus.yml')])).toMatchObject(ok);
  });

  it.each(STACKS)('THEN every rule of %s passes all lints', stack => {
    expect(promtool(['check', 'rules', '--lint=all', '--lint-fatal', ...listed(at(stack, 'rules'))])).toMatchObject(ok);
  });
});

describeWith(['amtool'], 'GIVEN the generated routing WHEN amtool reads it', ({ amtool }) => {
  const config = at('heartbeat', 'compose/config/alertmanager/alertmanager.yml');

  it('THEN the configuration of both platforms is valid', () => {
    expect(amtool(['check-config', config])).toMatchObject(ok);
  });

  const { model } = referenceStack('heartbeat');
  const levels = levelsOf(model);
  const cases = [
    ...new Map(levels.map(l => [JSON.stringify([l.alert.name, fixedLabels(l)]), fixedLabels(l)])).values(),
  ];
  it('THEN every alert takes the routes that detection time was computed from', () => {
    const { routing } = model;
    if (!routing) throw new Error('no routing');
    const reached = new Set<string>();
    for (const labels of cases.filter((c, i) => i % 4 === 0 || i > cases.length - 20 || c.alertname === 'Watchdog')) {
      const expected = routesFor(routing.route, labels).map(r => r.receiver);
      const said = amtool([
        'config',
        'routes',
        'test',
        `--config.file=${config}`,
        ...Object.entries(labels).map(([k, v]) => `${k}=${v}`),
      ]);
      expect([labels, said.stdout.trim()]).toEqual([labels, expected.join(',')]);
      for (const receiver of expected) reached.add(receiver);
    }
    expect([...reached].sort()).toEqual(model.routing?.receivers.map(r => r.name).sort());
  });
});

describeWith(['docker-compose'], 'GIVEN the compose project WHEN docker compose reads it', tools => {
  it('THEN it is valid', () => {
    expect(tools['docker-compose'](['-f', at('heartbeat', 'compose/compose.yaml'), 'config', '-q'])).toMatchObject({
      ...ok,
      stderr: '',
    });
  });
});

describeWith(['k8s-strict-decode'], 'GIVEN the manifests WHEN they are decoded by the real Kubernetes types', tools => {
  it('THEN no object has an unknown field or a wrong type', () => {
    const manifests = [
      ...listed(at('heartbeat', 'kubernetes')),
      ...listed(at('heartbeat', 'kubernetes/optional')),
    ].filter(f => f.endsWith('.yaml'));
    const { status, stdout } = tools['k8s-strict-decode'](manifests);
    expect(stdout.split('\n').filter(line => line !== '' && !line.includes('"ok":true'))).toEqual([]);
    expect(status).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(50);
  });
});

describeWith(['loki'], 'GIVEN the generated Loki configuration WHEN Loki verifies it', ({ loki }) => {
  it('THEN both platforms’ are valid', () => {
    for (const file of [at('heartbeat', 'compose/config/loki/loki.yaml'), fromCluster('loki.yaml')]) {
      expect(loki(['-verify-config', `-config.file=${file}`])).toMatchObject(ok);
    }
  });
});

describeWith(
  ['otelcol'],
  'GIVEN the generated Collector configuration WHEN the Collector validates it',
  ({ otelcol }) => {
    it.each(['collector.yaml', 'agent.yaml'])('THEN %s of both platforms is valid', name => {
      const folder = name === 'agent.yaml' ? 'collector-agent' : 'collector';
      for (const file of [at('heartbeat', 'compose/config', folder, name), fromCluster(name)]) {
        expect(
          otelcol(['validate', `--config=${file}`], { env: { ...process.env, K8S_NODE_NAME: 'node' } }),
        ).toMatchObject(ok);
      }
    });
  },
);
