import { describe, expect, it } from '@jest/globals';
import { renderRules } from '../../../src/render/prometheus/rules.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { expression, origin } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { alert, alertingModel, existing, group, level, recording } from '../alerting-model.ts';
import { withWritten } from '../written.ts';

interface Parsed {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly Rule[] }[];
}
type Rule = Record<string, unknown>;

const LONG = `sum by (job) (rate(a_total{path="x and y"}[5m])) / sum by (job) (rate(b_total[5m])) > 0.05 and on (job) up == 1`;

const model = alertingModel({
  ruleGroups: [
    group({
      rules: [
        recording({ labels: { level: 'job' } }),
        alert({
          labels: { area: 'edge' },
          levels: [
            level({ severity: 'warning', forSeconds: 600, keepFiringForSeconds: 300 }),
            level({ expr: expression(LONG) }),
          ],
          description: { text: 'It has been down for a while.', labels: [] },
        }),
      ],
    }),
    group({ name: 'api-logs', language: 'logql', rules: [alert({ name: 'ApiErrors' })] }),
    group({ name: 'empty', rules: [] }),
  ],
});

const files = renderRules(model);
const rules = (): readonly Rule[] => (parseYaml(files[0]?.content ?? '') as Parsed).groups[0]?.rules ?? [];

describe('renderRules', () => {
  it('GIVEN PromQL, LogQL and empty groups WHEN rendered THEN each language has its folder and empty ones no file', () => {
    expect(files.map(f => [f.id, f.platform])).toEqual([
      ['rules/api-fast.rules.yml', 'both'],
      ['loki/api-logs.rules.yml', 'both'],
    ]);
  });

  it('GIVEN an alert with two levels WHEN rendered THEN each level is a rule of the same name', () => {
    expect(rules().map(r => [r.record ?? r.alert, r.for, r.keep_firing_for])).toEqual([
      ['job:up:sum', undefined, undefined],
      ['ApiDown', '10m', '5m'],
      ['ApiDown', '20s', undefined],
    ]);
    expect(rules().map(r => r.labels)).toEqual([
      { level: 'job' },
      { area: 'edge', service: 'api', owner: 'team-core', severity: 'warning' },
      { area: 'edge', service: 'api', owner: 'team-core', severity: 'critical' },
    ]);
  });

  it('GIVEN owner, runbook and dashboard WHEN rendered THEN messages find contact and links in the annotations', () => {
    expect(rules()[1]?.annotations).toEqual({
      summary: '{{ $labels.instance }} of {{ $labels.service }} does not answer',
      description: 'It has been down for a while.',
      runbook_url: 'http://localhost:3000/runbooks/ApiDown.md',
      dashboard: 'https://grafana.example.org/d/api',
      contact: '#team-core',
    });
  });

  it('GIVEN braces in a contact WHEN rendered THEN they are no template', () => {
    const braces = alertingModel({
      ruleGroups: [group({ rules: [alert({ owner: { name: 'a', contact: '{{x}}' } })] })],
    });
    expect(renderRules(braces)[0]?.content).toContain(`contact: '{{ "{{" }}x}}'`);
  });

  it('GIVEN a long query WHEN rendered THEN it stands on several lines and is the same query', () => {
    const text = String(rules()[2]?.expr);
    expect(text.split('\n')).toHaveLength(5);
    expect(text.replace(/\n/g, ' ')).toBe(LONG);
    expect(files[0]?.content).toContain('expr: |-\n');
  });

  it.each(['prometheus', 'alertmanager'] as const)(
    'GIVEN a %s that exists already WHEN rendered THEN alerts say which stack they are of',
    kind => {
      const guest = renderRules({ ...model, components: existing(kind) });
      for (const { content } of guest) {
        const { groups } = parseYaml(content) as Parsed;
        const labels = groups.flatMap(g => g.rules.filter(r => r.alert !== undefined).map(r => r.labels));
        for (const set of labels) expect(set).toMatchObject({ stack: 'test' });
      }
      expect(rules()[1]?.labels).not.toHaveProperty('stack');
    },
  );

  it('GIVEN a rule WHEN rendered THEN the place of its declaration stands above it', () => {
    expect(files[0]?.content).toContain('      # test/api/ApiDown\n      - alert: ApiDown\n');
  });

  it('GIVEN a construct path with a line break WHEN rendered THEN it stays a comment', () => {
    const odd = alertingModel({ ruleGroups: [group({ rules: [alert({ origin: origin('a\n- b: c') })] })] });
    expect((parseYaml(renderRules(odd)[0]?.content ?? '') as Parsed).groups[0]?.rules).toHaveLength(1);
  });
});

describeWith(['promtool'], 'rules in the real promtool', ({ promtool }) => {
  it('GIVEN recording rules, levels and long queries WHEN checked THEN nothing is found', () => {
    const ran = withWritten(files, directory =>
      promtool(['check', 'rules', '--lint=all', '--lint-fatal', `${directory}/rules/api-fast.rules.yml`]),
    );
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stdout).toContain('3 rules found');
  });
});
