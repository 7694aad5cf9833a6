import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Loki } from 'sightline';
import { parseYaml, toYaml } from '../../src/shared/yaml.ts';
import { freePortsFor } from '../ports.ts';
import { logsOfOne } from '../rules/declarations/logs.ts';
import { packStack } from '../rules/pack-stack.ts';
import { describeWith } from '../tools/tool.ts';
import { lokiAt } from './heartbeat-servers.ts';
import { logMutants } from './log-rules/log-mutants.ts';
import { LogRuleProof } from './log-rules/log-rule-proof.ts';
import { logTestFiles, lookedAt } from './log-rules/log-test-files.ts';
import { Bench, eventually } from './telemetry-servers.ts';

const { files, model } = await packStack(
  stack => {
    new Loki(stack, 'loki');
    logsOfOne(stack);
  },
  { retention: '30d' },
);
const proven = logTestFiles(files);

/** As generated, but for the ruler, and with a tenant a test. */
const withTenants = (config: string): string => {
  const { ruler: _, ruler_storage: __, ...rest } = parseYaml(config) as Record<string, unknown>;
  return toYaml({ ...rest, auth_enabled: true });
};

/** Told as equivalent beside the rule, each with its reason; the files of synth lay queries out over several lines. */
const oneLine = (query: string): string => query.replace(/\s+/g, ' ');
const equivalent = new Set(
  model.ruleGroups.flatMap(group =>
    group.rules.flatMap(rule => (rule.equivalentMutants ?? []).map(({ mutant }) => oneLine(mutant))),
  ),
);

describeWith(['loki', 'promtool'], 'GIVEN the tests of LogQL rules and a real Loki', ({ promtool }) => {
  const bench = new Bench();
  let proof: LogRuleProof;

  beforeAll(async () => {
    const ports = await freePortsFor(['http', 'grpc']);
    const config = lokiAt(files.get('compose/config/loki/loki.yaml') as string, ports, bench.path('loki'));
    const placed = bench.write('loki.yaml', withTenants(config));
    bench.server('loki', [`-config.file=${placed}`, '-config.expand-env=false']);
    const url = `http://127.0.0.1:${ports.http}`;
    await eventually('loki is ready', async () => (await fetch(`${url}/ready`)).ok || undefined);
    proof = new LogRuleProof(url, promtool, proven);
  }, 90_000);
  afterAll(() => bench.close());

  describe.each(proven.map(file => [file.group, file] as const))('of the group %s', (_, file) => {
    it.each(file.tests.map(test => [test.name, test] as const))(
      'WHEN "%s" THEN it is as the test says',
      async (_name, test) => {
        expect(await proof.run(file, [test])).toMatchObject({ status: 0, stderr: '' });
      },
      60_000,
    );

    it.each(file.rules.map(rule => [rule.alert ?? rule.record ?? '', rule] as const))(
      'WHEN %s is changed in any small way THEN one of its tests fails',
      async (_name, rule) => {
        const tests = file.tests.filter(test => lookedAt(test, rule));
        const survivors = [];
        for (const { what, text } of logMutants(rule.expr)) {
          if (equivalent.has(oneLine(text))) continue;
          const { status } = await proof.run(file, tests, [rule, text]);
          if (status === 0) survivors.push({ what, text });
        }
        expect(survivors).toEqual([]);
      },
      120_000,
    );
  });
});
