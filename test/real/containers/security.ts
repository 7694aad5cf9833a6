import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { pinned } from '../../../scripts/tools/index.js';
import { type Container, docker, serviceOf } from './docker.ts';
import type { HeartbeatStack } from './heartbeat-stack.ts';
import { SECRETS } from './outside.ts';

/** What a running stack gives away, seen from inside its containers and from outside. */
export function securityTests(stack: () => HeartbeatStack): void {
  let running: { readonly service: string; readonly container: Container }[];

  beforeAll(() => {
    running = stack()
      .containers()
      .filter(container => container.State.Status === 'running')
      .map(container => ({ service: serviceOf(container), container }));
  });

  /** What the kernel says of the first process of each container. */
  const status = (container: Container) => {
    const text = readFileSync(`/proc/${container.State.Pid}/status`, 'utf8');
    const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(text)?.[1] ?? '';
    return {
      uid: field('Uid'),
      capabilities: field('CapEff'),
      gains: field('NoNewPrivs') === '1' ? 'none' : 'possible',
      seccomp: field('Seccomp'),
    };
  };

  it('THEN no process is root but the named exception, none has a capability or can gain one, all are filtered', () => {
    for (const { service, container } of running) {
      const { uid, ...rest } = status(container);
      expect({ service, ...rest }).toEqual({ service, capabilities: '0000000000000000', gains: 'none', seccomp: '2' });
      if (service === 'collector-agent') expect(uid).toBe('0');
      else expect(`${service} ${uid}`).not.toBe(`${service} 0`);
    }
  });

  it('THEN the root file system of each is read-only', () => {
    for (const { service, container } of running) {
      const root = readFileSync(`/proc/${container.State.Pid}/mounts`, 'utf8')
        .split('\n')
        .find(line => line.split(' ')[1] === '/');
      expect(`${service} ${root?.split(' ')[3]?.split(',')[0]}`).toBe(`${service} ro`);
    }
  });

  it('THEN no secret is in any environment, command, description, log or generated file', () => {
    const places = [
      ...running.flatMap(({ service, container }) => [
        [`docker inspect ${service}`, JSON.stringify(container)],
        [`environment of ${service}`, readFileSync(`/proc/${container.State.Pid}/environ`, 'utf8')],
        [`log of ${service}`, stack().logs(service).join('\n')],
      ]),
      ...(readdirSync('dist/heartbeat', { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
        .filter(entry => entry.isFile())
        .map(entry => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
    ] as [string, string][];
    const leaks = places.flatMap(([place, text]) =>
      Object.entries(SECRETS)
        .filter(([, value]) => text.includes(value))
        .map(([name]) => `${name} in ${place}`),
    );
    expect(places.length).toBeGreaterThan(100);
    expect(leaks).toEqual([]);
  });

  it('THEN ports are published on the loopback address only', () => {
    const bindings = running.flatMap(({ container }) =>
      docker(['port', container.Id])
        .split('\n')
        .filter(line => line !== '')
        .map(line => line.split(' -> ')[1]?.split(':')[0]),
    );
    expect(bindings.length).toBeGreaterThan(0);
    expect([...new Set(bindings)]).toEqual(['127.0.0.1']);
  });

  it('THEN a container of another network reaches no server', () => {
    const network = docker(['network', 'create', `sightline-stranger-${process.pid}`]).trim();
    try {
      const targets = running.flatMap(({ service, container }) =>
        Object.values(container.NetworkSettings.Networks).map(({ IPAddress }) => ({ service, ip: IPAddress })),
      );
      const ports = { prometheus: 9090, alertmanager: 9093, loki: 3100, collector: 4318, 'node-exporter': 9100 };
      const script = targets
        .filter(({ service, ip }) => service in ports && ip !== '')
        .map(
          ({ service, ip }) =>
            `nc -w 2 -z ${ip} ${ports[service as keyof typeof ports]} && echo reached ${service} || true`,
        )
        .join('; ');
      const image = `docker.io/prom/alertmanager:v${pinned('alertmanager')}`;
      expect(docker(['run', '--rm', '--network', network, '--entrypoint', '/bin/sh', image, '-c', script], 120)).toBe(
        '',
      );
    } finally {
      docker(['network', 'rm', network]);
    }
  }, 180_000);
}
