import { describe, expect, it, test } from '@jest/globals';
import { dashboardProblems } from '../../../src/constructs/dashboard/dashboard-record.ts';
import type { PanelQuery } from '../../../src/model/dashboard.ts';
import { substituteGrafanaVariables } from '../../../src/query/grafana-variables.ts';
import { checkLogql } from '../../../src/query/logql/check.ts';
import { checkPromql } from '../../../src/query/promql/check.ts';
import { checkTraceql } from '../../../src/query/traceql/check.ts';
import { describeWith } from '../../tools/tool.ts';
import { drawnDashboards } from './drawn-dashboards.ts';

const CHECKS = { promql: checkPromql, logql: checkLogql, traceql: checkTraceql };

const queries = (): [string, PanelQuery][] =>
  drawnDashboards().flatMap(d =>
    d.rows.flatMap(r => r.panels.flatMap(p => p.queries.map((q): [string, PanelQuery] => [`${d.uid}: ${p.title}`, q]))),
  );
const promql = (): string[] =>
  queries().flatMap(([, q]) => (q.query.language === 'promql' ? [substituteGrafanaVariables(q.query.text)] : []));

describe('GIVEN the dashboards we draw ourselves', () => {
  it('WHEN they are checked THEN nothing is wrong with them', () => {
    expect(drawnDashboards().flatMap(dashboardProblems)).toEqual([]);
  });

  it.each(queries())('WHEN %s is parsed THEN its query is right', (_title, { query }) => {
    expect(CHECKS[query.language](substituteGrafanaVariables(query.text))).toEqual([]);
    expect('problems' in query ? query.problems : []).toEqual([]);
  });
});

describeWith(['promql-corpus'], "GIVEN Prometheus's own parser", run => {
  test('WHEN it reads every PromQL query of these dashboards THEN it accepts them all', () => {
    const input = promql()
      .map(text => JSON.stringify(text))
      .join('\n');
    const { status, stdout } = run['promql-corpus'](['--stdin'], { input });
    expect(status).toBe(0);
    const verdicts = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { readonly input: string; readonly ok: boolean });
    expect(verdicts).toHaveLength(promql().length);
    expect(verdicts.filter(v => !v.ok)).toEqual([]);
  });
});
