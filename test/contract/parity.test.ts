import { describe, expect, it } from '@jest/globals';
import type { ScrapeJob } from '../../src/model/scrape-job.ts';
import { parseYaml, parseYamlDocuments } from '../../src/shared/yaml.ts';
import { referenceStack } from './reference-stacks.ts';

const { files, model } = referenceStack('heartbeat');

/** Data of every generated ConfigMap, by ConfigMap name and key. */
const configMaps = new Map(
  [...files]
    .filter(([path]) => path.startsWith('kubernetes/') && path.endsWith('.yaml'))
    .flatMap(([, content]) => parseYamlDocuments(content) as KubernetesObject[])
    .filter(object => object.kind === 'ConfigMap')
    .flatMap(({ metadata, data = {} }) => Object.entries(data).map(([key, text]) => [`${metadata.name}/${key}`, text])),
);

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

interface PrometheusConfig {
  readonly global: Record<string, unknown>;
  readonly scrape_configs: readonly ({
    readonly job_name: string;
    readonly relabel_configs: readonly { readonly target_label?: string }[];
  } & Record<string, unknown>)[];
}

const inCluster = (suffix: string): string => {
  const found = [...configMaps].find(([name]) => name.endsWith(suffix));
  if (!found) throw new Error(`no ConfigMap holds ${suffix}: ${[...configMaps.keys()].join(' ')}`);
  return found[1] as string;
};
const onCompose = (path: string): string => {
  const content = files.get(`compose/config/${path}`);
  if (content === undefined) throw new Error(`compose has no ${path}`);
  return content;
};

const cluster = parseYaml(inCluster('/prometheus.yml')) as PrometheusConfig;
const laptop = parseYaml(onCompose('prometheus/prometheus.yml')) as PrometheusConfig;

/** What a platform may set differently: how targets are found. */
const DISCOVERY = ['static_configs', 'kubernetes_sd_configs', 'relabel_configs'];
const withoutDiscovery = (job: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(job).filter(([key]) => !DISCOVERY.includes(key)));

const missingOnCompose = model.workloads.filter(w => !w.platforms.includes('compose')).map(w => w.name);
const isMissing = ({ target }: ScrapeJob): boolean =>
  target.kind === 'workload' && missingOnCompose.includes(target.workload);
const jobsMissing = model.scrapeJobs.filter(isMissing).map(job => job.name);

describe('GIVEN the heartbeat stack on both platforms', () => {
  it('WHEN rules are compared THEN they are the same files', () => {
    const rules = [...files].filter(([path]) => path.startsWith('rules/'));
    expect(rules.length).toBeGreaterThan(3);
    for (const [path, content] of rules) {
      expect(parseYaml(inCluster(`prometheus-rules/${path.slice('rules/'.length)}`))).toEqual(parseYaml(content));
    }
  });

  it('WHEN scrape jobs are compared THEN only the way targets are found differs, and listed jobs are missing', () => {
    const there = cluster.scrape_configs.filter(job => !jobsMissing.includes(job.job_name)).map(withoutDiscovery);
    expect(laptop.scrape_configs.map(withoutDiscovery)).toEqual(there);
    expect(cluster.global).toEqual(laptop.global);
  });

  it('WHEN identity labels are compared THEN every job sets the same ones', () => {
    for (const { scrape_configs } of [cluster, laptop]) {
      for (const job of scrape_configs) {
        const set = job.relabel_configs.flatMap(r => r.target_label ?? []).filter(label => !label.startsWith('__'));
        expect([job.job_name, ...new Set(set)].sort()).toEqual([job.job_name, 'instance', 'service'].sort());
      }
    }
  });

  it('WHEN routes are compared THEN only addresses inside the stack differ', () => {
    const neutral = (text: string): unknown =>
      parseYaml(text.replaceAll(/http:\/\/collector[^:]*:/g, 'http://collector:'));
    expect(neutral(inCluster('/alertmanager.yml'))).toEqual(neutral(onCompose('alertmanager/alertmanager.yml')));
  });

  it('WHEN dashboards are compared THEN they hold the same data', () => {
    const dashboards = [...files].filter(([path]) => path.startsWith('dashboards/'));
    expect(dashboards.length).toBeGreaterThan(3);
    for (const [path, content] of dashboards) {
      expect(JSON.parse(inCluster(path.split('/').at(-1) as string))).toEqual(JSON.parse(content));
    }
  });

  it('WHEN data sources are compared THEN uids, types and links are the same', () => {
    const neutral = (text: string): unknown => {
      const { datasources } = parseYaml(text) as { datasources: readonly Record<string, unknown>[] };
      return datasources.map(({ url: _, ...rest }) => rest);
    };
    expect(neutral(inCluster('datasources.yaml'))).toEqual(
      neutral(onCompose('grafana/provisioning/datasources/datasources.yaml')),
    );
  });

  it('WHEN something is missing on one platform THEN stack.json says so with the reason', () => {
    const { differences } = JSON.parse(files.get('stack.json') as string) as {
      differences: readonly { subject: string; reason: string }[];
    };
    for (const name of missingOnCompose) {
      expect(differences.find(d => d.subject.includes(name))?.reason).toBeTruthy();
    }
  });
});
