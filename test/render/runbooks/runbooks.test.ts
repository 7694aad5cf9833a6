import { describe, expect, it } from '@jest/globals';
import { composeFirstStart } from '../../../src/model/first-start.ts';
import type { Alert } from '../../../src/model/rule.ts';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { renderRunbooks } from '../../../src/render/runbooks/runbooks.ts';
import { expression, stackModel, workload } from '../../fixtures/model.ts';
import { alert, alertingModel, existing, group, level, ruleTest, secret } from '../alerting-model.ts';

const pages = (alerts: readonly Alert[], changes = {}) =>
  Object.fromEntries(
    renderRunbooks(alertingModel({ ruleGroups: [group({ rules: alerts })], ...changes })).map(a => [a.id, a.content]),
  );
const page = (changes: Partial<Alert> = {}): string => pages([alert(changes)])['runbooks/ApiDown.md'] ?? '';
const runbook = alert().runbook as NonNullable<Alert['runbook']>;

describe('renderRunbooks', () => {
  it('GIVEN an empty stack WHEN rendered THEN there are a list and a setup page', () => {
    expect(renderRunbooks(stackModel()).map(a => a.id)).toEqual(['runbooks/index.md', 'runbooks/setup.md']);
  });

  it('GIVEN an alert WHEN rendered THEN its page says all a person needs, in the order they need it', () => {
    const text = page({ tests: [ruleTest()] });
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(m => m[1]);
    expect(headings).toEqual([
      'Meaning',
      'Impact',
      'Confirm',
      'Causes',
      'Fix',
      'Escalate',
      'How soon it is told',
      'Tests',
    ]);
    for (const part of [
      runbook.means,
      runbook.impact,
      '- The process crashed.',
      '1. Restart',
      'team-core (#team-core)',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('- Fires when an instance stops answering (after 1m10s)');
  });

  it('GIVEN the condition, queries and sentences WHEN rendered THEN queries are ready to be copied', () => {
    const steps = [
      'rate(x_total[5m])',
      '{app="api"} |= "x"',
      'sum by (job) (up)',
      'node_load1',
      'Look (closely) at it.',
      'Open it',
    ];
    const text = page({ runbook: { ...runbook, confirm: steps } });
    const blocks = [...text.matchAll(/```promql\n(.*?)\n```/gs)].map(m => m[1]);
    expect(blocks).toEqual([...steps.slice(0, 4), 'up{job="api"} == 0']);
    expect(text).toContain('\nLook (closely) at it.\n');
  });

  it('GIVEN a stack with Loki WHEN rendered THEN what counts lines is asked of the logs, and everything else is not', () => {
    const logs = [
      '{app="api"} |= "x"',
      'topk(5, sum by (app) (bytes_over_time({app=~".+"}[1h])))',
      'rate({app="a"}[5m])',
    ];
    const metrics = [
      'sum by (app) (rate(x_total{app="a"}[5m]))',
      'count by (__name__) ({job="a"})',
      'rate({__name__="x"}[5m])',
    ];
    const confirmed = { runbook: { ...runbook, confirm: [...logs, ...metrics] } };
    const text =
      pages([alert(confirmed)], {
        components: { loki: { kind: 'loki', deployment: { kind: 'deployed', workload: 'loki' } } } as never,
      })['runbooks/ApiDown.md'] ?? '';
    const inLanguage = (language: string) =>
      [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\\n\`\`\``, 'gs'))].map(m => m[1]);
    expect(inLanguage('logql')).toEqual(logs);
    expect(inLanguage('promql')).toEqual([...metrics, 'up{job="api"} == 0']);
  });

  it('GIVEN backticks in a query WHEN rendered THEN the block does not end early', () => {
    const levels = [level({ expr: expression('{a=~`x`} == ```') })];
    expect(page({ levels })).toContain('````promql\n{a=~`x`} == ```\n````');
  });

  it('GIVEN routes WHEN rendered THEN every receiver has its worst case, without terms that are always 0', () => {
    expect(page()).toMatch(/\| critical \| api \| oncall \| 10 \| 5 \| 10 \| 20 \| 5 \| 5 \| \*\*55\*\* \| 80 \|/);
    expect(page()).toMatch(/\| events \|.*\*\*80\*\*/);
    expect(page()).toContain('| critical | api | 20s | events 1m20s, oncall 55s | team-core (#team-core) |');
  });

  it('GIVEN the same alert of two services WHEN rendered THEN they share a page that tells what differs', () => {
    const other = alert({ service: 'shop', runbook: { ...runbook, impact: 'Nobody can buy.' } });
    const text = pages([alert(), other])['runbooks/ApiDown.md'] ?? '';
    expect(text.match(/Prometheus could not read/g)).toHaveLength(1);
    expect(text).toContain('### api\n\nHeartbeats sent');
    expect(text).toContain('### shop\n\nNobody can buy.');
  });

  it('GIVEN an alert that every service has WHEN rendered THEN a further service adds a line, not a section', () => {
    const of = (n: number): string => {
      const alerts = Array.from({ length: n }, (_, i) =>
        alert({
          service: `s${i}`,
          levels: [level({ expr: expression(`up{job="s${i}"} == 0`) })],
          runbook: { ...runbook, confirm: [`up{job="s${i}"}`, 'Look at it.'] },
        }),
      );
      return pages(alerts)['runbooks/ApiDown.md'] ?? '';
    };
    expect(of(100).split('\n').length - of(1).split('\n').length).toBe(2 * 99);
    expect(of(2)).toContain('```promql\nup{job="s0"}\nup{job="s1"}\n```\n');
    expect(of(2)).toContain('\n\nLook at it.');
    expect(of(2)).toContain('| critical | s0, s1 | 20s |');
  });

  it('GIVEN an alert without a runbook WHEN rendered THEN no page pretends there is one', () => {
    const { runbook: _, ...bare } = alert();
    expect(Object.keys(pages([bare]))).toEqual(['runbooks/index.md', 'runbooks/html/index.html', 'runbooks/setup.md']);
  });

  it('GIVEN bars and line breaks in a text WHEN listed THEN the table stays whole', () => {
    const index = pages([alert({ runbook: { ...runbook, means: 'a | b\nc' } })])['runbooks/index.md'] ?? '';
    expect(index).toContain(
      '## api\n\n| alert | severity | meaning |\n| --- | --- | --- |\n| [ApiDown](ApiDown.md) | critical | a \\| b c |',
    );
  });

  it('GIVEN secrets WHEN the setup page is rendered THEN each is named with its use', () => {
    const workloads = [
      workload({ name: 'a', secrets: [secret('key')] }),
      workload({ name: 'b', secrets: [secret('key')] }),
    ];
    expect(pages([], { workloads })['runbooks/setup.md']).toContain(
      '| `key` | key of a test | fetched from elsewhere | a, b |',
    );
  });

  it('GIVEN secrets on Kubernetes WHEN the setup page is rendered THEN its commands make every Secret, each value once', () => {
    const workloads = [
      workload({ name: 'a', secrets: [secret('key'), { ...secret('random'), source: 'generated' }] }),
      workload({ name: 'b', kind: 'per-node', secrets: [secret('key')] }),
      workload({ name: 'c', platforms: ['compose'], secrets: [secret('laptop')] }),
    ];
    const setup = pages([], { workloads })['runbooks/setup.md'] ?? '';
    const onCluster = setup.slice(setup.indexOf('## Kubernetes'), setup.indexOf('## Compose'));
    expect(onCluster).toContain(
      [
        'kubectl create secret generic test-a-secrets --namespace monitoring \\',
        '  --from-file=key="$SECRETS/key" \\',
        '  --from-file=random="$SECRETS/random"',
        'kubectl create secret generic test-b-secrets --namespace monitoring-nodes \\',
        '  --from-file=key="$SECRETS/key"',
      ].join('\n'),
    );
    expect(onCluster.match(/> "\$SECRETS\/.*"/g)).toEqual(['> "$SECRETS/random"', '> "$SECRETS/key"']);
    expect(onCluster).not.toMatch(/laptop|sightline secrets/);
  });

  it('GIVEN applications in namespaces of their own WHEN the setup page is rendered THEN it asks for these first', () => {
    const prometheus = (namespaces: readonly string[]) =>
      pages([], { workloads: [workload({ discovers: { resources: ['pods'], namespaces } })] })['runbooks/setup.md'] ??
      '';
    const setup = prometheus(['monitoring', 'shop', 'monitoring-nodes', 'apps', 'shop']);
    expect(setup).toContain('\nkubectl get namespace apps shop\n');
    expect(setup.indexOf('kubectl get namespace')).toBeLessThan(setup.indexOf('kubectl apply'));
    expect(prometheus(['monitoring'])).not.toContain('kubectl get namespace');
  });

  it('GIVEN servers that all exist WHEN the setup page is rendered THEN it points to their page and starts nothing', () => {
    const setup = pages([], { workloads: [], components: existing('prometheus') })['runbooks/setup.md'] ?? '';
    expect(setup).toContain('(../existing/README.md)');
    expect(setup).not.toMatch(/kubectl|docker|sightline secrets/);
  });

  it('GIVEN compose WHEN the setup page is rendered THEN it says what compose.yaml says', () => {
    const model = alertingModel({ workloads: [workload({ secrets: [secret('key')] })] });
    const setup = renderRunbooks(model).find(a => a.id === 'runbooks/setup.md')?.content;
    const header = renderCompose(model, []).files.get('compose.yaml')?.split('\n');
    for (const command of composeFirstStart(model)) {
      expect(setup).toContain(`\n${command}\n`);
      expect(header).toContain(`#   ${command}`);
    }
    expect(composeFirstStart(model)).toHaveLength(2);
  });
});
