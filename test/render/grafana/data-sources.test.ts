import { describe, expect, it } from '@jest/globals';
import type { DataSourceKind } from '../../../src/model/dashboard.ts';
import type { StackModel } from '../../../src/model/stack.ts';
import { dataSources } from '../../../src/render/grafana/data-sources.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { scrapeJob } from '../../fixtures/model.ts';
import { grafana, grafanaModel, view } from './grafana-fixture.ts';

interface Source {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault: boolean;
  readonly editable: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: of another shape for every type.
  readonly jsonData: any;
}
interface File {
  readonly prune: boolean;
  readonly datasources: readonly Source[];
}

const parsed = (model: StackModel, on = view) => parseYaml(dataSources(model, on)) as File;

/** The file as Grafana sees it: it replaces environment variables before anything else. */
const asGrafanaReads = (model: StackModel) =>
  parseYaml(
    dataSources(model, view)
      .split('$$')
      .map(part => part.replaceAll(/\$\{?\w+\}?/g, ''))
      .join('$'),
  ) as File;

const source = (file: File, kind: DataSourceKind): Source => {
  const found = file.datasources.find(d => d.type === kind);
  if (!found) throw new Error(`no ${kind}`);
  return found;
};

describe('GIVEN a stack with all servers', () => {
  const file = parsed(grafanaModel());

  it('WHEN its data sources are rendered THEN each has its fixed uid and cannot be changed by hand', () => {
    expect(file.datasources.map(d => d.uid)).toEqual([
      'sightline-prometheus',
      'sightline-loki',
      'sightline-tempo',
      'sightline-alertmanager',
    ]);
    expect(file.datasources.every(d => d.editable === false)).toBe(true);
    expect(source(file, 'loki').url).toBe('http://loki:8080');
  });

  it('WHEN one is no longer declared THEN Grafana removes it', () => {
    expect(file.prune).toBe(true);
  });

  it('WHEN they refer to each other THEN only to uids of the same file', () => {
    const uids = file.datasources.map(d => d.uid);
    const named = [...JSON.stringify(file).matchAll(/"(?:datasourceUid|alertmanagerUid)":"([^"]+)"/g)].map(m => m[1]);
    expect(named.length).toBeGreaterThan(4);
    for (const uid of named) expect(uids).toContain(uid);
  });

  it('WHEN the alert list panel looks for rules THEN Prometheus is one of the sources it asks', () => {
    expect(source(file, 'prometheus').jsonData.manageAlerts).toBe(true);
  });

  it('WHEN Grafana has replaced environment variables THEN its own placeholders are still there', () => {
    const read = asGrafanaReads(grafanaModel());
    expect(source(read, 'loki').jsonData.derivedFields[0].url).toBe('${__value.raw}');
    expect(source(read, 'tempo').jsonData.tracesToLogsV2.query).toBe('{${__tags}} | trace_id="${__trace.traceId}"');
    for (const { query } of source(read, 'tempo').jsonData.tracesToMetrics.queries) expect(query).toContain('{$__tags');
  });
});

describe('GIVEN a stack without traces', () => {
  it('WHEN its data sources are rendered THEN nothing refers to Tempo', () => {
    const text = dataSources(grafanaModel({}, { tempo: undefined } as never), view);
    expect(text).not.toContain('tempo');
  });
});

describe('GIVEN scrape jobs of 10 s, 30 s and 5 m', () => {
  it('WHEN Grafana computes rate windows THEN they suit the 30 s jobs, and the rare checks do not make all graphs coarse', () => {
    const scrapeJobs = [10, 30, 300].map(intervalSeconds => scrapeJob({ intervalSeconds }));
    expect(source(parsed(grafanaModel({ scrapeJobs })), 'prometheus').jsonData.timeInterval).toBe('30s');
  });
});

describe('GIVEN a server that exists already', () => {
  const existing = { kind: 'existing' as const, urls: { compose: 'https://prom.example/a$b' } };
  const model = (deployment: typeof existing) => {
    const base = grafanaModel();
    return {
      ...base,
      components: { ...base.components, prometheus: { ...base.components.prometheus, deployment } },
    } as StackModel;
  };

  it('WHEN it has an address on this platform THEN that is its url', () => {
    expect(source(asGrafanaReads(model(existing)), 'prometheus').url).toBe('https://prom.example/a$b');
  });

  it('WHEN it has none THEN there is no data source that could never answer', () => {
    const file = parsed(model(existing), { ...view, platform: 'kubernetes' });
    expect(file.datasources.map(d => d.type)).not.toContain('prometheus');
  });
});

describe('GIVEN a Grafana that exists already', () => {
  it('WHEN data sources are added to it THEN its own default stays', () => {
    const deployment = { kind: 'existing' as const, urls: {} };
    const file = parsed(grafanaModel({}, { grafana: grafana({ deployment }) }));
    expect(file.datasources.some(d => d.isDefault)).toBe(false);
    expect(parsed(grafanaModel()).datasources.filter(d => d.isDefault)).toHaveLength(1);
  });
});
