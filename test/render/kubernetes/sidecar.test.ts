import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, Collector, Exporter, type ExporterProps, kubernetes, MonitoringStack, Service, secret } from 'sightline';
import { parseYamlDocuments } from '../../../src/shared/yaml.ts';
import { synthesize } from '../../../src/synth/index.ts';
import { soundStack, team, testEnvironment } from '../../fixtures/declare.ts';
import { describeWith } from '../../tools/tool.ts';

const token = secret('shop-exporter-token', 'Any long random text');
const FOLDER = 'kubernetes/sidecars/shop-exporter';

interface Patch {
  readonly spec: { readonly template: { readonly metadata: Marks; readonly spec: Pod } };
}
interface Marks {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}
interface Pod {
  readonly shareProcessNamespace?: boolean;
  readonly initContainers: readonly Readonly<Record<string, unknown>>[];
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly defaultMode: number } }[];
}

/** The files of a stack whose only exporter joins the pods of `shop`. */
async function filesOf(props: Partial<ExporterProps> = {}, declare: (exporter: Exporter) => void = () => {}) {
  const app = new App();
  const platforms = [kubernetes({ isolatedNamespaces: ['apps'] })] as const;
  const stack = new MonitoringStack(app, 'test', { environment: testEnvironment, platforms });
  soundStack(stack);
  new Collector(stack, 'collector');
  const shop = new Service(stack, 'shop', { owner: team, address: { kubernetes: 'shop.apps:8080' } });
  const image = 'registry.example/sightline-exporter:1.0.0';
  declare(new Exporter(shop, 'exporter', { image, sidecar: { deployment: 'shop' }, token, traces: true, ...props }));
  const [made] = (await synthesize(app)).stacks;
  if (made === undefined) throw new Error('no stack');
  return made;
}
const documents = (files: ReadonlyMap<string, string>, path: string) =>
  parseYamlDocuments(files.get(path) ?? '') as { kind: string; metadata: { name: string; namespace: string } }[];
const patchOf = (files: ReadonlyMap<string, string>): Patch => documents(files, `${FOLDER}/patch.yaml`)[0] as never;

describe('GIVEN an exporter in the pods of its application', () => {
  let files: ReadonlyMap<string, string>;
  beforeAll(async () => {
    const made = await filesOf();
    expect(made.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    files = made.files;
  });
  const applied = () =>
    [...files.keys()]
      .filter(path => /^kubernetes\/[^/]+\.yaml$/.test(path))
      .flatMap(path => documents(files, path))
      .filter(({ metadata }) => metadata.name.startsWith('shop-exporter'))
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);

  it('WHEN the folder is applied THEN its configuration and a Service come into the namespace of the application, and no pod', () => {
    expect(applied()).toEqual(['Service apps/shop-exporter', 'ConfigMap apps/shop-exporter-config-shop-exporter']);
    expect(files.get('kubernetes/Kustomization')).not.toContain('sidecars');
    expect(files.get('kubernetes/00-namespace.yaml')).not.toContain('name: apps');
  });

  it('WHEN patched THEN the Service selects the pods by what the patch writes on them', () => {
    const service = documents(files, 'kubernetes/applications.yaml').find(({ kind }) => kind === 'Service');
    const { labels } = patchOf(files).spec.template.metadata;
    expect(labels).toEqual({ 'sightline-exporter': 'shop-exporter' });
    expect(service).toMatchObject({ spec: { clusterIP: 'None', selector: labels } });
  });

  it('WHEN its container is looked at THEN it is hardened by itself, and nobody waits for it', () => {
    const [container] = patchOf(files).spec.template.spec.initContainers;
    expect(container).toMatchObject({
      restartPolicy: 'Always',
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      livenessProbe: { httpGet: { path: '/health/live', port: 9_464 } },
      resources: { limits: { memory: expect.any(String) } },
    });
    expect(container).not.toHaveProperty('readinessProbe');
    expect(container).not.toHaveProperty('startupProbe');
  });

  it('WHEN it has secrets THEN it can read them without the group of the pod, and the Secret is in that namespace', () => {
    const { volumes } = patchOf(files).spec.template.spec;
    expect(volumes.map(({ name }) => name)).toEqual(['files-config-shop-exporter', 'shop-exporter-secrets']);
    expect(volumes[1]?.secret?.defaultMode).toBe(0o444);
    expect(files.get('runbooks/setup.md')).toContain(
      'kubectl create secret generic test-shop-exporter-secrets --namespace apps',
    );
  });

  it('WHEN its configuration changes THEN so does a mark on the pods', async () => {
    const mark = (of: ReadonlyMap<string, string>) =>
      patchOf(of).spec.template.metadata.annotations['checksum/shop-exporter'];
    const { files: changed } = await filesOf({ paths: { live: '/alive' } });
    expect(mark(files)).toMatch(/^[0-9a-f]{64}$/);
    expect(mark(changed)).not.toBe(mark(files));
  });

  it('WHEN policies close both sides THEN Prometheus gets to it, and it gets to the Collector', () => {
    const scrape = documents(files, 'kubernetes/applications.yaml').find(({ kind }) => kind === 'NetworkPolicy');
    expect(scrape).toMatchObject({
      metadata: { namespace: 'apps' },
      spec: { ingress: [{ ports: expect.arrayContaining([{ port: 9_464, protocol: 'TCP' }]) }] },
    });
    const collector = documents(files, 'kubernetes/collector.yaml').find(({ kind }) => kind === 'NetworkPolicy');
    expect(JSON.stringify(collector)).toContain(
      JSON.stringify({
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'apps' } },
        podSelector: { matchLabels: { 'sightline-exporter': 'shop-exporter' } },
      }),
    );
  });

  it('WHEN written by hand THEN the template says what the patch says', () => {
    expect(documents(files, `${FOLDER}/template.yaml`)).toEqual([patchOf(files).spec.template]);
  });

  it('WHEN an override changes it THEN the patch is what changes', async () => {
    const { files: changed } = await filesOf({}, exporter =>
      exporter.merge('kubernetes', {
        spec: { template: { spec: { initContainers: [{ name: 'shop-exporter', imagePullPolicy: 'Always' }] } } },
      }),
    );
    expect(patchOf(changed).spec.template.spec.initContainers).toMatchObject([{ imagePullPolicy: 'Always' }]);
  });

  it('WHEN an override makes it privileged THEN that is found as everywhere', async () => {
    const { findings } = await filesOf({}, exporter =>
      exporter.merge('kubernetes', {
        spec: {
          template: {
            spec: { initContainers: [{ name: 'shop-exporter', securityContext: { privileged: true } }] },
          },
        },
      }),
    );
    expect(findings.map(({ code }) => code)).toContain('container-privileged');
  });

  it('WHEN it shares processes THEN the patch says so, and the way back takes it away', async () => {
    const { files: shared } = await filesOf({ sidecar: { deployment: 'shop', shareProcessNamespace: true } });
    expect(patchOf(shared).spec.template.spec.shareProcessNamespace).toBe(true);
    expect(patchOf(files).spec.template.spec).not.toHaveProperty('shareProcessNamespace');
    expect(shared.get(`${FOLDER}/remove.yaml`)).toContain('shareProcessNamespace: null');
  });
});

describeWith(['k8s-strict-decode', 'kubectl'], 'GIVEN what a sidecar writes', run => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-sidecar-'));
    for (const [path, text] of (await filesOf({ sidecar: { statefulSet: 'shop' } })).files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('WHEN decoded strictly THEN every field of every object exists and has its type', () => {
    const written = ['applications.yaml', 'shop-exporter.config.yaml', 'sidecars/shop-exporter/patch.yaml'];
    const { status, stdout } = run['k8s-strict-decode'](written.map(name => join(folder, 'kubernetes', name)));
    const verdicts = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { ok: boolean; kind: string });
    expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
    expect(verdicts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ConfigMap', 'Service', 'StatefulSet']));
    expect(status).toBe(0);
  });

  it('WHEN an application takes it as a kustomize component THEN its pods have both containers, and others have not', () => {
    const application = (name: string) => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name },
      spec: { template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
    });
    const own = join(folder, 'application');
    mkdirSync(own);
    for (const name of ['shop', 'other']) writeFileSync(join(own, `${name}.json`), JSON.stringify(application(name)));
    writeFileSync(
      join(own, 'kustomization.yaml'),
      JSON.stringify({
        namespace: 'apps',
        resources: ['shop.json', 'other.json'],
        components: ['../kubernetes/sidecars/shop-exporter'],
      }),
    );
    const { stdout, stderr } = run.kubectl(['kustomize', own]);
    expect(stderr).toBe('');
    const built = parseYamlDocuments(stdout) as (Patch & { metadata: { name: string } })[];
    const pods = Object.fromEntries(built.map(({ metadata, spec }) => [metadata.name, spec.template.spec]));
    expect(pods.shop).toMatchObject({
      containers: [{ name: 'web' }],
      initContainers: [{ name: 'shop-exporter', restartPolicy: 'Always' }],
    });
    expect(pods.other).not.toHaveProperty('initContainers');
  });
});
