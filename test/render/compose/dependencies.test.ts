import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { renderCompose } from '../../../src/render/compose/index.ts';
import { composePlatform, stackModel, workload } from '../../fixtures/model.ts';
import { anyStack, type ComposeDocument, exampleArtefacts, exampleStack, parsed } from './models.ts';

/** Services in an order in which all can start; fewer than there are when some wait for each other. */
function startable({ services }: ComposeDocument): string[] {
  const started = new Set<string>();
  for (let before = -1; before !== started.size; ) {
    before = started.size;
    for (const [name, service] of Object.entries(services))
      if (Object.keys(service.depends_on ?? {}).every(d => started.has(d))) started.add(name);
  }
  return [...started];
}

const document = parsed(renderCompose(exampleStack(), exampleArtefacts).files);

describe('depends_on', () => {
  it('GIVEN any connections WHEN rendered THEN no services wait for each other', () => {
    fc.assert(
      fc.property(anyStack, model => {
        const compose = parsed(renderCompose(model, []).files);
        expect(startable(compose)).toHaveLength(Object.keys(compose.services).length);
      }),
      { numRuns: 60 },
    );
  });

  it('GIVEN any stack WHEN a service waits for health THEN the other one has a check, and its failure does not hold it up', () => {
    fc.assert(
      fc.property(anyStack, model => {
        const { services } = parsed(renderCompose(model, []).files);
        for (const [dependent, service] of Object.entries(services)) {
          const buffers = model.workloads.find(w => w.name === dependent)?.component.startsWith('collector');
          for (const [name, { condition, required }] of Object.entries(service.depends_on ?? {})) {
            if (name === 'volumes-init') continue;
            const healthy = !buffers && 'healthcheck' in (services[name] ?? {});
            expect(condition).toBe(healthy ? 'service_healthy' : 'service_started');
            expect(required).toBe(false);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('GIVEN Prometheus, which connects to everything WHEN rendered THEN it waits for Alertmanager only: it watches the others start', () => {
    const others = ['alertmanager', 'loki', 'node-exporter'] as const;
    const workloads = [
      workload({ connects: others.map(name => ({ to: 'workload', workload: name, port: 'http' })) }),
      ...others.map(name =>
        workload({ name, component: name, ports: [{ name: 'http', number: 9090, protocol: 'TCP' }] }),
      ),
    ];
    const { services } = parsed(renderCompose(stackModel({ workloads }), []).files);
    expect(services.prometheus?.depends_on).toEqual({
      'volumes-init': { condition: 'service_completed_successfully' },
      alertmanager: { condition: 'service_healthy', required: false },
    });
  });

  it('GIVEN the example, whose connections go in circles WHEN rendered THEN senders wait for what they send to', () => {
    expect(document.services.grafana?.depends_on).toEqual({
      'volumes-init': { condition: 'service_completed_successfully' },
      collector: { condition: 'service_started', required: false },
      prometheus: { condition: 'service_healthy', required: false },
    });
    expect(document.services['log-agent']?.depends_on).toEqual({
      collector: { condition: 'service_started', required: false },
    });
  });
});

describe('health checks', () => {
  it('GIVEN an image with a shell and no command WHEN rendered THEN busybox asks the port for readiness, without a shell', () => {
    expect(document.services.prometheus?.healthcheck).toEqual({
      test: ['CMD', 'wget', '-q', '-T', '4', '-O', '/dev/null', 'http://127.0.0.1:9090/-/ready'],
      interval: '10s',
      timeout: '6s',
      retries: 3,
      start_period: '300s',
    });
  });

  it('GIVEN a command in an image without a shell WHEN rendered THEN it is the check: some servers ask themselves', () => {
    const own = workload({
      image: { registry: 'docker.io', repository: 'grafana/loki', tag: '3', shell: false },
      health: { path: '/ready', port: 'http', startSeconds: 10, command: ['/usr/bin/loki', '-health'] },
    });
    const platforms = [composePlatform({ initImage: 'docker.io/library/busybox:1.37.0' })];
    const { services } = parsed(renderCompose(stackModel({ platforms, workloads: [own] }), []).files);
    expect(services.prometheus?.healthcheck).toMatchObject({ test: ['CMD', '/usr/bin/loki', '-health'] });
  });
});

describe('volumes-init', () => {
  it('GIVEN volumes of several users WHEN rendered THEN each is given to its user by the image of a server of the stack', () => {
    const init = document.services['volumes-init'];
    expect(init?.image).toBe('docker.io/prom/prometheus:v3.13.5');
    expect(init?.command).toEqual([
      [
        'chown 10001:10001 /volumes/collector-data',
        'chown 472:0 /var/lib/grafana',
        'chown 65534:65534 /volumes/prometheus-data',
      ].join('\n'),
    ]);
    expect(init?.volumes?.map(v => [v.source, v.target])).toEqual([
      ['collector-data', '/volumes/collector-data'],
      ['grafana-data', '/var/lib/grafana'],
      ['prometheus-data', '/volumes/prometheus-data'],
    ]);
    expect(init).toMatchObject({ cap_add: ['CHOWN'], restart: 'no' });
  });

  it('GIVEN any stack WHEN rendered THEN every service with a volume of another user waits for it', () => {
    fc.assert(
      fc.property(anyStack, model => {
        const { files, problems } = renderCompose(model, []);
        const { services } = parsed(files);
        for (const w of model.workloads) {
          const owned = w.storage !== undefined && w.user.uid !== 0 && w.capabilities[0]?.name !== 'docker-logs';
          const waits = services[w.name]?.depends_on?.['volumes-init'] !== undefined;
          if (services['volumes-init']) expect(waits).toBe(owned);
          else if (owned) expect(problems.map(p => p.code)).toContain('compose-init-image-missing');
        }
      }),
      { numRuns: 40 },
    );
  });

  it('GIVEN no image with a shell WHEN rendered THEN it is a problem, and a named image solves it', () => {
    const image = { registry: 'docker.io', repository: 'grafana/loki', tag: '3', shell: false };
    const workloads = [workload({ image })];
    expect(renderCompose(stackModel({ workloads }), []).problems).toMatchObject([
      { code: 'compose-init-image-missing', hint: expect.stringContaining('initImage') },
    ]);
    const platforms = [composePlatform({ initImage: 'docker.io/library/busybox:1.37.0' })];
    const solved = renderCompose(stackModel({ platforms, workloads }), []);
    expect(solved.problems).toEqual([]);
    expect(parsed(solved.files).services['volumes-init']?.image).toBe('docker.io/library/busybox:1.37.0');
  });
});
