import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { StackModel } from '../../../src/model/stack.ts';
import { composeExceptions, renderCompose } from '../../../src/render/compose/index.ts';
import { composePlatform, exporterOfReadiness } from '../../fixtures/model.ts';
import { anyStack, exampleArtefacts, exampleStack, parsed } from './models.ts';

const rendered = renderCompose(exampleStack(), exampleArtefacts);
const document = parsed(rendered.files);
const text = rendered.files.get('compose.yaml') ?? '';

/** Comment lines right above a service. */
function commentsOf(name: string, compose = text): string {
  const lines = compose.split('\n');
  const at = lines.findIndex(line => line === `  ${name}:` || line === `  '${name}':`);
  const above: string[] = [];
  for (let i = at - 1; lines[i]?.startsWith('  #'); i--) above.unshift(lines[i] ?? '');
  return above.join('\n');
}

/** What every service has; what it has beyond must be a named exception. */
function expectHardened(model: StackModel): void {
  const { files } = renderCompose(model, exampleArtefacts);
  const exceptions = composeExceptions(model);
  for (const [name, service] of Object.entries(parsed(files).services)) {
    const named = exceptions.filter(e => e.service === name);
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.any(String),
      pids_limit: expect.any(Number),
      user: expect.stringMatching(/^\d+:\d+$/),
      logging: { driver: 'json-file', options: { 'max-size': '50m', 'max-file': '5' } },
    });
    for (const forbidden of ['privileged', 'devices', 'pid', 'ipc', 'userns_mode'])
      expect(service).not.toHaveProperty(forbidden);
    const paths = (service.volumes ?? []).filter(v => v.type === 'bind');
    for (const mount of paths) expect(mount).toMatchObject({ read_only: true, bind: { create_host_path: false } });
    const hostPaths = paths.filter(v => !/^\.{1,2}\//.test(String(v.source)));
    const privileged = 'cap_add' in service || 'network_mode' in service || hostPaths.length > 0;
    expect(named.some(e => e.kind === 'privilege')).toBe(privileged);
    const checked = 'healthcheck' in service && name !== 'volumes-init';
    expect(checked || named.some(e => e.kind === 'no-health-check') || name === 'volumes-init').toBe(true);
    const comments = commentsOf(name, files.get('compose.yaml'));
    expect(comments.match(/# Exception: /g)?.length ?? 0).toBe(named.length);
  }
}

describe('hardening', () => {
  it('GIVEN any stack WHEN rendered THEN every service is hardened, and what it has beyond is named above it', () => {
    fc.assert(fc.property(anyStack, expectHardened), { numRuns: 40 });
  });

  it('GIVEN any stack whose silent servers are asked WHEN rendered THEN the one that asks is hardened as well', () => {
    const platforms = [composePlatform({ readiness: exporterOfReadiness })];
    fc.assert(
      fc.property(anyStack, model => expectHardened({ ...model, platforms })),
      { numRuns: 40 },
    );
  });

  it('GIVEN the example WHEN rendered THEN each exception carries its reason on one line', () => {
    expect(commentsOf('log-agent')).toBe(
      [
        "  # Exception: it runs as uid 0, without any capability, and sees the log files of all the host's containers, read-only. Reason: log files are readable by root only.",
        '  # Exception: no health check, and whoever depends on it waits for its start only. Reason: its image has no shell or program that could ask.',
      ].join('\n'),
    );
    expect(commentsOf('volumes-init')).toContain('collector, grafana, prometheus run as other users');
    expect(commentsOf('prometheus')).toBe('');
  });

  it('GIVEN the capability for host metrics WHEN rendered THEN proc, sys and the root are mounted, the root as it changes', () => {
    expect(document.services['node-exporter']?.volumes).toEqual([
      { type: 'bind', source: '/proc', target: '/host/proc', read_only: true, bind: { create_host_path: false } },
      { type: 'bind', source: '/sys', target: '/host/sys', read_only: true, bind: { create_host_path: false } },
      {
        type: 'bind',
        source: '/',
        target: '/host/root',
        read_only: true,
        bind: { create_host_path: false, propagation: 'rslave' },
      },
    ]);
  });

  it('GIVEN the capability for Docker logs WHEN rendered THEN it is root without capabilities, and its volume is left to root', () => {
    expect(document.services['log-agent']).toMatchObject({ user: '0:0', cap_drop: ['ALL'] });
    expect(document.services['log-agent']).not.toHaveProperty('cap_add');
    expect(document.services['log-agent']?.depends_on).not.toHaveProperty('volumes-init');
  });
});

describe('networks', () => {
  const networks = (name: string) => Object.keys(document.services[name]?.networks ?? {});

  it('GIVEN workloads WHEN rendered THEN each joins the networks its connections need, and no other', () => {
    expect(networks('collector')).toEqual(['internal', 'applications']);
    expect(networks('grafana')).toEqual(['internal', 'edge']);
    expect(networks('log-agent')).toEqual(['internal']);
    expect(networks('prometheus')).toEqual(['internal', 'outside', 'applications']);
    expect(document.services['volumes-init']).toMatchObject({ network_mode: 'none' });
  });

  it('GIVEN the networks WHEN defined THEN internal has no way out, edge no address translation, and applications is external', () => {
    expect(document.networks).toEqual({
      internal: { internal: true },
      edge: { driver_opts: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } },
      outside: {},
      applications: { name: 'test-applications', external: true },
    });
  });

  it('GIVEN any stack WHEN rendered THEN a service goes out only when it declares it, and published ports have a way in', () => {
    fc.assert(
      fc.property(anyStack, model => {
        const { services, networks: defined } = parsed(renderCompose(model, []).files);
        for (const workload of model.workloads) {
          const service = services[workload.name];
          const joined = Object.keys(service?.networks ?? {});
          expect(joined.includes('outside')).toBe(workload.connects.some(c => c.to === 'outside'));
          if (service?.ports) expect(joined.includes('edge') !== joined.includes('outside')).toBe(true);
          for (const name of joined) expect(defined).toHaveProperty([name]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('GIVEN published ports WHEN rendered THEN they are bound to the loopback address unless the machine says otherwise', () => {
    expect(document.services.grafana?.ports).toEqual([
      {
        target: 3000,
        host_ip: '${BIND_ADDRESS:-127.0.0.1}',
        published: '${GRAFANA_HTTP_PORT:-3000}',
        protocol: 'tcp',
      },
    ]);
  });

  it('GIVEN a server that exists on the machine itself WHEN rendered THEN the name of the machine resolves', () => {
    expect(document.services.prometheus).toMatchObject({ extra_hosts: { 'host.docker.internal': 'host-gateway' } });
    expect(document.services.grafana).not.toHaveProperty('extra_hosts');
  });
});
