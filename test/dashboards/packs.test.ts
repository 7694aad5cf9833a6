import { describe, expect, it, test } from '@jest/globals';
import {
  Alertmanager,
  App,
  Collector,
  environment,
  Grafana,
  Loki,
  MonitoringStack,
  NodeExporter,
  type Pack,
  Prometheus,
  receiver,
  route,
  webhook,
} from 'sightline';
import * as packs from 'sightline/dashboards';
import { PackElement } from '../../src/constructs/packs/rule-pack.ts';
import type { StackModel } from '../../src/model/stack.ts';
import { substituteGrafanaVariables } from '../../src/query/grafana-variables.ts';
import { checkPromql } from '../../src/query/promql/check.ts';
import { dashboardJson } from '../../src/render/grafana/dashboards.ts';
import everyPack from '../rules/every-pack.ts';
import { describeWith } from '../tools/tool.ts';

const PACKS: readonly [string, Pack][] = Object.entries(packs);

function using(...used: readonly Pack[]): StackModel {
  const stack = new MonitoringStack(new App(), 'shop', { environment: environment('test') });
  new Prometheus(stack, 'prometheus');
  new Loki(stack, 'loki');
  new Collector(stack, 'collector');
  new NodeExporter(stack, 'node-exporter');
  new Grafana(stack, 'grafana');
  const somebody = receiver('somebody', webhook({ url: 'https://hooks.example/x' }));
  new Alertmanager(stack, 'alertmanager', { route: route(somebody) });
  stack.use(...used);
  return stack.model();
}
const all = () => using(...PACKS.map(([, pack]) => pack));
const boards = (model: StackModel) => model.dashboards.filter(d => d.uid.endsWith('-dashboard'));
const promql = (): string[] =>
  boards(all()).flatMap(d =>
    d.rows.flatMap(r => r.panels.flatMap(p => p.queries.map(q => substituteGrafanaVariables(q.query.text)))),
  );

describe('GIVEN a stack with all dashboard packs', () => {
  it('WHEN it is declared THEN each adds its dashboard and nothing is wrong with any', () => {
    const found = boards(all());
    expect(found).toHaveLength(PACKS.length);
    expect(all().problems.filter(p => p.origin.path.includes('-dashboard'))).toEqual([]);
  });

  it('WHEN its queries are parsed THEN all are right', () => {
    expect(promql().flatMap(text => checkPromql(text).map(p => `${text}: ${p.message}`))).toEqual([]);
  });

  it('WHEN a query narrows by a variable THEN the dashboard has that variable', () => {
    for (const board of boards(all())) {
      const offered = board.variables.map(v => v.name);
      const text = JSON.stringify(dashboardJson(board).panels);
      for (const [, name] of text.matchAll(/=~\\+"\$\{?(\w+)/g))
        expect([board.uid, offered]).toEqual([board.uid, expect.arrayContaining([name])]);
    }
  });
});

describe('GIVEN every rule pack', () => {
  it('WHEN one names a dashboard THEN it is one of these', () => {
    const named = everyPack.node
      .findAll()
      .flatMap(element => (element instanceof PackElement ? (element.pack.dashboard ?? []) : []));
    expect(named.length).toBeGreaterThan(8);
    const there = boards(all()).map(({ uid }) => uid.replace('shop-', ''));
    expect([...new Set(named)].filter(id => !there.includes(id))).toEqual([]);
  });
});

describe.each(PACKS)('GIVEN the pack %s', (_name, pack) => {
  it('WHEN it is used THEN its dashboard has a title, a tag and panels in every row', () => {
    const [board] = boards(using(pack));
    expect(board?.tags).toHaveLength(1);
    for (const row of board?.rows ?? []) expect(row.panels.length).toBeGreaterThan(1);
  });
});

describeWith(['promql-corpus'], "GIVEN Prometheus's own parser", run => {
  test('WHEN it reads every query of the packs THEN it accepts them all', () => {
    const input = promql()
      .map(text => JSON.stringify(text))
      .join('\n');
    const { status, stdout } = run['promql-corpus'](['--stdin'], { input });
    expect(status).toBe(0);
    const verdicts = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { readonly ok: boolean });
    expect(verdicts).toHaveLength(promql().length);
    expect(verdicts.filter(v => !v.ok)).toEqual([]);
  });
});
