import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { it } from '@jest/globals';
import { freePortsFor } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { Postgres } from './data-stores/postgres.ts';
import { Redis } from './data-stores/redis.ts';
import { FULL, keepsPasswords, PASSWORD, passwords, REFUSED } from './exporter/passwords.ts';
import { watching, whileFrozen } from './exporter/watched.ts';
import { eventually, onBench } from './telemetry-servers.ts';

const TIME = 180_000;

describeWith(['postgres'], 'GIVEN a real PostgreSQL and a replica of it', () => {
  it(
    'WHEN they are checked THEN passwords, replicas, full and frozen servers are told apart',
    () =>
      onBench(async bench => {
        const ports = await freePortsFor(['primary', 'replica']);
        const primary = await Postgres.start(bench, ports.primary, {
          max_connections: '8',
          superuser_reserved_connections: '3',
          password_encryption: 'scram-sha-256',
        });
        await primary.query(`create role checker login password '${PASSWORD}'`);
        await primary.query('create table orders (id int)');
        const rules = bench.path(`postgres-${ports.primary}`, 'pg_hba.conf');
        writeFileSync(rules, `host all checker 127.0.0.1/32 scram-sha-256\n${readFileSync(rules, 'utf8')}`);
        await primary.query('select pg_reload_conf()');
        const replica = await Postgres.replicaOf(bench, primary, ports.replica);

        const { right, wrong, env } = passwords(bench);
        const on = (port: number) => ({ kind: 'postgres', host: '127.0.0.1', port, database: 'postgres' }) as const;
        const watched = await watching(
          bench,
          {
            right: { ...on(primary.port), ...right, writable: true },
            wrong: { ...on(primary.port), ...wrong },
            query: { ...on(primary.port), ...right, query: 'SELECT * FROM nothing' },
            reading: { ...on(replica.port), ...right, replicaLag: { criticalSeconds: 2 } },
            writing: { ...on(replica.port), ...right, writable: true },
            secure: { ...on(primary.port), ...right, tls: {} },
          },
          env,
        );
        await watched.until('right', 'healthy: answers');
        await watched.until('wrong', REFUSED);
        await watched.until('query', 'critical: relation "nothing" does not exist');
        await watched.until('reading', 'healthy: answers');
        await watched.until('writing', 'critical: nothing can be written: this is a replica');
        await watched.until('secure', 'critical: the server does not speak TLS: switch it on there');

        await replica.query('select pg_wal_replay_pause()');
        await primary.query('insert into orders values (1)');
        await watched.until('reading', /^critical: the replica is \d+ s behind, more than 2 s$/);
        await replica.query('select pg_wal_replay_resume()');
        await watched.until('reading', 'healthy: answers');

        await whileFrozen(watched, 'right', primary.server);

        await primary.query('create role busy login');
        for (let i = 0; i < 8; i += 1) primary.session(bench, 'busy', 120);
        await watched.until('right', FULL);
        // A session that sleeps does not notice that its client is gone.
        await primary.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'busy'");
        await watched.until('right', 'healthy: answers');

        await primary.server.kill();
        await watched.until('right', 'critical: ECONNREFUSED');
        await watched.until('reading', 'critical: the replica receives nothing from its primary');
        await keepsPasswords(watched);
      }),
    TIME,
  );
});

describeWith(['redis-server'], 'GIVEN a real Redis and a replica of it', () => {
  it(
    'WHEN they are checked THEN passwords, replicas, full and frozen servers are told apart',
    () =>
      onBench(async bench => {
        const ports = await freePortsFor(['master', 'replica']);
        const master = await Redis.start(bench, ports.master);
        const replica = await Redis.start(bench, ports.replica, { replicaof: `127.0.0.1 ${ports.master}` });
        for (const server of [master, replica])
          await server.send('acl', 'setuser', 'checker', 'on', `>${PASSWORD}`, '+ping', '+info');
        const { right, wrong, env } = passwords(bench);
        const on = (port: number) => ({ kind: 'redis', host: '127.0.0.1', port }) as const;
        const watched = await watching(
          bench,
          {
            right: { ...on(master.port), ...right, writable: true },
            wrong: { ...on(master.port), ...wrong },
            without: on(master.port),
            reading: { ...on(replica.port), ...right, replicaLag: { criticalSeconds: 60 } },
            writing: { ...on(replica.port), ...right, writable: true },
          },
          env,
        );
        await watched.until('right', 'healthy: answers');
        await watched.until('wrong', REFUSED);
        await watched.until('without', 'healthy: answers');
        await watched.until('reading', 'healthy: answers');
        await watched.until('writing', 'critical: nothing can be written: this is a replica');
        await master.send('acl', 'setuser', 'default', 'resetpass', '>another');
        await watched.until('without', REFUSED);

        await whileFrozen(watched, 'right', master.server);

        const held = await full(master, 'another');
        await watched.until('right', FULL);
        for (const socket of held) socket.destroy();
        await watched.until('right', 'healthy: answers');

        await master.server.kill();
        await watched.until('right', 'critical: ECONNREFUSED');
        await watched.until('reading', 'critical: the replica receives nothing from its master');
        await keepsPasswords(watched);
      }),
    TIME,
  );
});

/** Connections until no other one is taken. */
async function full({ port, send }: Redis, password: string): Promise<Socket[]> {
  await send('-a', password, '--no-auth-warning', 'config', 'set', 'maxclients', '3');
  const held: Socket[] = [];
  await eventually('no other connection is taken', async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    held.push(socket);
    const answer = await new Promise<string>(resolve => {
      socket.once('data', data => resolve(String(data)));
      socket.write('PING\r\n');
    });
    return answer.includes('max number of clients') || undefined;
  });
  return held;
}
