import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { referenceStack } from '../contract/reference-stacks.ts';
import { projectFiles, swapFiles } from './projected-directory.ts';
import { Bench, eventually, freePorts, type Ports } from './telemetry-servers.ts';

const { files, model } = referenceStack('heartbeat');
const rules = [...files].filter(([path]) => path.startsWith('rules/'));
const bench = new Bench();
let ports: Ports;

interface RuleGroups {
  readonly data: {
    readonly groups: readonly {
      readonly name: string;
      readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
    }[];
  };
}

const get = async <T>(path: string): Promise<T> =>
  (await fetch(`http://127.0.0.1:${ports.prometheus}${path}`)).json() as Promise<T>;
const ruleGroups = async () => (await get<RuleGroups>('/api/v1/rules')).data.groups;
const reloadSucceeded = async (): Promise<string> => {
  const text = await (await fetch(`http://127.0.0.1:${ports.prometheus}/metrics`)).text();
  return /^prometheus_config_last_reload_successful (\d)/m.exec(text)?.[1] ?? '';
};

const ruleFiles = rules.map(([path, content]) => [path.slice('rules/'.length), content] as const);
const ruleFolder = bench.path('rules');

beforeAll(async () => {
  ports = await freePorts();
  const config = (files.get('compose/config/prometheus/prometheus.yml') as string).replaceAll(
    '/etc/sightline/rules',
    ruleFolder,
  );
  bench.write('prometheus.yml', config);
  projectFiles(ruleFolder, ruleFiles);
  const workload = model.workloads.find(w => w.component === 'prometheus');
  const args = (workload?.args ?? []).map(arg =>
    arg
      .replace('/etc/sightline/config', bench.directory)
      .replace('--storage.tsdb.path=/prometheus', `--storage.tsdb.path=${bench.path('data')}`),
  );
  bench.server('prometheus', [...args, `--web.listen-address=127.0.0.1:${ports.prometheus}`]);
  await eventually(
    'prometheus is ready',
    async () => (await fetch(`http://127.0.0.1:${ports.prometheus}/-/ready`)).ok || undefined,
  );
}, 60_000);
afterAll(() => bench.close());

describe('GIVEN a real Prometheus with the generated configuration, rules and arguments', () => {
  it('WHEN it has evaluated once THEN it counts the groups and rules of stack.json, and every rule works', async () => {
    // Those that look back over days are evaluated every two minutes.
    const groups = await eventually(
      'every rule is evaluated',
      async () => {
        const found = await ruleGroups();
        return found.length > 0 && found.every(g => g.rules.every(r => r.health !== 'unknown')) ? found : undefined;
      },
      150,
    );
    const { expect: counts } = JSON.parse(files.get('stack.json') as string) as {
      expect: { compose: { prometheus: { groups: number; alertingRules: number; recordingRules: number } } };
    };
    const { prometheus } = counts.compose;
    expect(groups.length).toBe(prometheus.groups);
    expect(groups.flatMap(g => g.rules).length).toBe(prometheus.alertingRules + prometheus.recordingRules);
    expect(groups.flatMap(g => g.rules).filter(r => r.health !== 'ok')).toEqual([]);
  }, 240_000);

  it('WHEN a mounted rule file changes as the kubelet changes it THEN Prometheus loads it by itself', async () => {
    const changed = ruleFiles.map(
      ([name, content]) =>
        [
          name,
          name === 'general.rules.yml' ? content.replace('alert: Watchdog', 'alert: StillWatching') : content,
        ] as const,
    );
    swapFiles(ruleFolder, changed);
    await eventually(
      'the renamed alert',
      async () => (JSON.stringify(await ruleGroups()).includes('StillWatching') ? true : undefined),
      30,
    );
  }, 60_000);

  it('WHEN a file is broken THEN it goes on with the rules before and says so', async () => {
    swapFiles(
      ruleFolder,
      ruleFiles.map(([name]) => [name, 'groups: [']),
    );
    await eventually(
      'the failed reload is counted',
      async () => ((await reloadSucceeded()) === '0' ? true : undefined),
      30,
    );
    expect((await ruleGroups()).flatMap(g => g.rules.map(r => r.name))).toContain('StillWatching');
    swapFiles(ruleFolder, ruleFiles);
    await eventually(
      'the mended files are loaded',
      async () => ((await reloadSucceeded()) === '1' ? true : undefined),
      30,
    );
  }, 90_000);
});
