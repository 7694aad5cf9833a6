import { describe, expect, it } from '@jest/globals';
import type { ScrapeJob } from '../../../src/model/scrape-job.ts';
import { renderPrometheus } from '../../../src/render/prometheus/prometheus-config.ts';
import { renderRules } from '../../../src/render/prometheus/rules.ts';
import { parseYaml } from '../../../src/shared/yaml.ts';
import { origin, scrapeJob, stackModel } from '../../fixtures/model.ts';
import { describeWith } from '../../tools/tool.ts';
import { alertingModel, components, existing, secret, view } from '../alerting-model.ts';
import { withWritten } from '../written.ts';

interface Parsed {
  readonly scrape_configs: readonly Record<string, unknown>[];
  readonly alerting?: { readonly alertmanagers: readonly Record<string, unknown>[] };
  readonly global: { readonly external_labels?: unknown };
}

const parsed = (model = alertingModel(), platform = view()): Parsed =>
  parseYaml(renderPrometheus(model, platform)[0]?.content ?? '') as Parsed;

const job = (changes: Partial<ScrapeJob>): Record<string, unknown> =>
  parsed(alertingModel({ scrapeJobs: [scrapeJob(changes)] })).scrape_configs[0] ?? {};

const blackbox = components({
  blackboxExporter: {
    kind: 'blackbox-exporter',
    deployment: { kind: 'deployed', workload: 'blackbox-exporter' },
    version: '0.28.0',
    origin: origin(),
    modules: {},
  },
});

const probe = scrapeJob({
  name: 'shop-probe',
  service: 'shop',
  target: { kind: 'probe', module: 'http', urls: ['https://shop.example.org/'] },
});

describe('renderPrometheus', () => {
  it('GIVEN a stack without Prometheus WHEN rendered THEN nothing is written', () => {
    expect(renderPrometheus(stackModel(), view())).toEqual([]);
  });

  it('GIVEN a job WHEN rendered THEN its targets carry job, instance, service and nothing that discovery added', () => {
    const relabel = job({ labels: { team: 'a$b' } }).relabel_configs;
    expect(relabel).toEqual([
      { source_labels: ['__address__'], target_label: 'instance' },
      { target_label: 'team', replacement: 'a$$b' },
      { target_label: 'service', replacement: 'api' },
      { action: 'labelkeep', regex: '__.+|job|instance|service|team' },
    ]);
  });

  it('GIVEN a target that knows UTF-8 names WHEN it is scraped THEN it is asked for underscores, as rules are written', () => {
    expect(job({})).toMatchObject({ metric_name_escaping_scheme: 'underscores' });
  });

  it('GIVEN limits WHEN rendered THEN each is set, and 0 means none', () => {
    expect(job({})).toMatchObject({
      sample_limit: 10_000,
      body_size_limit: '10MiB',
      target_limit: 50,
      label_limit: 30,
    });
    const limits = { samples: 0, labels: 0, labelNameLength: 0, labelValueLength: 0, bodyBytes: 1000, targets: 0 };
    expect(job({ limits })).not.toHaveProperty('sample_limit');
    expect(job({ limits })).toHaveProperty('body_size_limit', '1000B');
  });

  it('GIVEN dropped metrics and labels, a token and native histograms WHEN rendered THEN each has its option', () => {
    const rendered = job({
      dropMetrics: ['go_.*'],
      dropLabels: ['pod'],
      bearerToken: secret('api-token'),
      nativeHistograms: true,
    });
    expect(rendered).toMatchObject({
      scrape_native_histograms: true,
      authorization: { type: 'Bearer', credentials_file: '/etc/sightline/secrets/api-token' },
      metric_relabel_configs: [
        { action: 'drop', source_labels: ['__name__'], regex: 'go_.*' },
        { action: 'labeldrop', regex: 'pod' },
      ],
    });
  });

  it('GIVEN a job of the other platform WHEN rendered THEN it is left out', () => {
    const model = alertingModel({ scrapeJobs: [scrapeJob({ platforms: ['kubernetes'] })] });
    expect(parsed(model).scrape_configs).toEqual([]);
    expect(parsed(model, view({ platform: 'kubernetes' })).scrape_configs).toHaveLength(1);
  });

  it('GIVEN a probe WHEN rendered THEN the exporter is asked and instance is the URL', () => {
    const config = parsed(alertingModel({ components: blackbox, scrapeJobs: [probe] })).scrape_configs[0];
    expect(config).toMatchObject({
      metrics_path: '/probe',
      params: { module: ['http'] },
      static_configs: [{ targets: ['https://shop.example.org/'] }],
    });
    expect(config?.relabel_configs).toContainEqual({
      target_label: '__address__',
      replacement: 'blackbox-exporter:9090',
    });
  });

  it('GIVEN two replicas of Alertmanager WHEN rendered THEN both are told', () => {
    expect(parsed().alerting?.alertmanagers).toMatchObject([
      { static_configs: [{ targets: ['alertmanager-0:9093', 'alertmanager-1:9093'] }] },
    ]);
  });

  it('GIVEN an Alertmanager that exists WHEN rendered THEN scheme, port and path come from its URL', () => {
    const alertmanager = {
      ...components().alertmanager,
      deployment: { kind: 'existing', urls: { compose: 'https://alerts.example.org/am/' } },
    } as never;
    const model = alertingModel({ components: components({ alertmanager }) });
    expect(parsed(model).alerting?.alertmanagers).toMatchObject([
      { scheme: 'https', path_prefix: '/am', static_configs: [{ targets: ['alerts.example.org:443'] }] },
    ]);
    expect(parsed(model, view({ platform: 'kubernetes' })).alerting).toBeUndefined();
  });

  it('GIVEN external labels with a dollar sign WHEN rendered THEN it is no environment variable', () => {
    expect(parsed().global.external_labels).toEqual({ environment: 'production', stack: 'te$$t' });
  });

  it('GIVEN a Prometheus that exists WHEN rendered THEN its jobs collide with none and keep their label', () => {
    const [file, ...others] = renderPrometheus(alertingModel({ components: existing('prometheus') }), view());
    expect([file?.id, file?.platform, others]).toEqual(['existing/prometheus/scrape.compose.yml', 'both', []]);
    const { scrape_configs, ...rest } = parseYaml(file?.content ?? '') as Parsed;
    expect(rest).toEqual({});
    expect(scrape_configs[0]).toMatchObject({
      ...parsed().scrape_configs[0],
      job_name: 'test-api',
      relabel_configs: [
        { target_label: 'job', replacement: 'api' },
        ...((parsed().scrape_configs[0]?.relabel_configs ?? []) as unknown[]),
      ],
    });
  });
});

describeWith(['promtool'], 'prometheus.yml in the real promtool', ({ promtool }) => {
  const rich = alertingModel({
    components: blackbox,
    scrapeJobs: [
      probe,
      scrapeJob({ nativeHistograms: true, dropLabels: ['pod'], dropMetrics: ['go_.*'], labels: { team: 'a$b' } }),
    ],
  });
  const check = (model: typeof rich, change = (text: string) => text) =>
    withWritten([...renderPrometheus(model, view()), ...renderRules(model)], directory => {
      const content = change(renderPrometheus(model, view())[0]?.content ?? '');
      return withWritten(
        [{ id: 'p.yml', platform: 'both', content: content.replace('/etc/sightline', directory) }],
        written => promtool(['check', 'config', '--lint=all', '--lint-fatal', `${written}/p.yml`]),
      );
    });

  it('GIVEN a stack with every kind of job WHEN checked THEN the configuration and its rules are valid', () => {
    const { status, stdout, stderr } = check(rich);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('1 rule files found');
  });

  it('GIVEN a Prometheus that exists WHEN it includes the file of jobs THEN it is valid', () => {
    const [file] = renderPrometheus({ ...rich, components: { ...rich.components, ...existing('prometheus') } }, view());
    const main = {
      id: 'p.yml',
      platform: 'both',
      content: 'scrape_config_files: [existing/prometheus/*.yml]\n',
    } as const;
    const ran = withWritten([main, ...(file ? [file] : [])], d => promtool(['check', 'config', `${d}/p.yml`]));
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  });

  it('GIVEN an option Prometheus does not know WHEN checked THEN it is refused', () => {
    expect(check(rich, text => text.replace('sample_limit', 'samples_limit'))).toMatchObject({ status: 1 });
  });
});
