import { expect, it } from '@jest/globals';
import { freePort } from '../ports.ts';
import { describeWith } from '../tools/tool.ts';
import { Mariadb } from './data-stores/mariadb.ts';
import { Mysql } from './data-stores/mysql.ts';
import { FULL, keepsPasswords, PASSWORD, passwords, REFUSED } from './exporter/passwords.ts';
import { Recorded } from './exporter/recorded.ts';
import { watching, whileFrozen } from './exporter/watched.ts';
import { CertificateAuthority } from './stand-ins/certificates.ts';
import { type Bench, eventually, onBench } from './telemetry-servers.ts';

const TIME = 180_000;

const SERVERS = [
  {
    tool: 'mariadbd',
    title: 'MariaDB',
    start: (bench: Bench, port: number) => Mariadb.start(bench, port),
    overTls: 'critical: the server does not speak TLS: switch it on there',
    rights: 'replication client, slave monitor',
    follow: "change master to master_host='127.0.0.1', master_port=1, master_user='x', master_password='y'",
  },
  {
    tool: 'mysqld',
    title: 'MySQL',
    start: (bench: Bench, port: number) => Mysql.start(bench, port),
    // With a certificate of its own making.
    overTls: 'critical: nobody who is trusted has signed the certificate: name its authority in tls.caFile',
    rights: 'replication client',
    follow: "change replication source to source_host='127.0.0.1', source_port=1, source_user='x', source_password='y'",
  },
] as const;

for (const { tool, title, start, overTls, rights, follow } of SERVERS) {
  describeWith([tool], `GIVEN a real ${title}`, () => {
    it(
      'WHEN it is checked THEN passwords, read-only, full and frozen servers are told apart',
      () =>
        onBench(async bench => {
          const port = await freePort();
          const server = await start(bench, port);
          await server.query(`create user checker@'127.0.0.1' identified by '${PASSWORD}'`);
          await server.query(`grant ${rights} on *.* to checker@'127.0.0.1'`);
          const { right, wrong, env } = passwords(bench);
          const on = { kind: 'mysql', host: '127.0.0.1', port } as const;
          const watched = await watching(
            bench,
            {
              right: { ...on, ...right, writable: true },
              wrong: { ...on, ...wrong },
              secure: { ...on, ...right, tls: {} },
              query: { ...on, ...right, query: 'SELECT * FROM mysql.nothing' },
              reading: { ...on, ...right, replicaLag: { criticalSeconds: 2 } },
            },
            env,
          );
          await watched.until('right', 'healthy: answers');
          await watched.until('wrong', REFUSED);
          await watched.until('secure', overTls);
          await watched.until('query', /^critical: .*command denied to user/);
          await watched.until('reading', 'healthy: answers');

          await server.query('set global read_only = 1');
          await watched.until('right', 'critical: nothing can be written: the server is read-only');
          await server.query('set global read_only = 0');
          await watched.until('right', 'healthy: answers');

          await server.query(follow);
          await watched.until('reading', 'critical: the replica receives or applies nothing');

          await whileFrozen(watched, 'right', server.server);

          await server.query("create user busy@'127.0.0.1'");
          await server.query('set global max_connections = 10');
          const sessions = Array.from({ length: 10 }, () => server.session(bench, 'busy', 120));
          await watched.until('right', FULL);
          await Promise.all(sessions.map(session => session.kill()));
          await watched.until('right', 'healthy: answers');

          await server.query("alter user checker@'127.0.0.1' account lock");
          await watched.until('right', /^critical: .*account.* locked/i);
          await server.query("alter user checker@'127.0.0.1' account unlock password expire");
          await watched.until('right', /^critical: .*(password has expired|must SET PASSWORD)/);
          await keepsPasswords(watched);
        }),
      TIME,
    );
  });
}

/** The packet in which a server says to one who logs in that what it remembers is enough, or that it is not. */
const told = (answer: 'known' | 'unknown') => (said: string) =>
  [2, 3, 4, 5, 6].some(n => said.includes(String.fromCharCode(2, 0, 0, n, 1, answer === 'known' ? 3 : 4)));
const isKnown = told('known');
const isUnknown = told('unknown');

describeWith(['mysqld'], 'GIVEN a MySQL that keeps passwords as caching_sha2_password', () => {
  it(
    'WHEN somebody logs in who is unknown, or known by then THEN the check does all of it or the short way, and both over TLS',
    () =>
      onBench(async bench => {
        const authority = new CertificateAuthority();
        const port = await freePort();
        const { key, cert } = authority.issue(['127.0.0.1']);
        const files = [`--ssl-key=${bench.write('key.pem', key)}`, `--ssl-cert=${bench.write('cert.pem', cert)}`];
        const server = await Mysql.start(bench, port, [...files, `--ssl-ca=${authority.file}`]);
        await using plain = await Recorded.to(port);
        await using after = await Recorded.to(port);
        for (const user of ['checker', 'other'])
          await server.query(`create user ${user}@'127.0.0.1' identified by '${PASSWORD}'`);
        expect(await server.query("select distinct plugin from mysql.user where user in ('checker', 'other')")).toBe(
          'plugin\ncaching_sha2_password',
        );

        const { right, wrong, env } = passwords(bench);
        const on = { kind: 'mysql', host: '127.0.0.1' } as const;
        const tls = { caFile: authority.file };
        const watched = await watching(
          bench,
          {
            plain: { ...on, port: plain.port, ...right },
            sealed: { ...on, port, ...right, user: 'other', tls },
            refused: { ...on, port, ...wrong, user: 'other', tls },
            // The server knows this user from the login over TLS alone.
            after: { ...on, port: after.port, ...right, user: 'other', dependsOn: ['sealed'] },
          },
          env,
        );
        await watched.until('plain', 'healthy: answers');
        await watched.until('sealed', 'healthy: answers');
        await watched.until('refused', REFUSED);
        await watched.until('after', 'healthy: answers');
        await eventually('the short way', async () => isKnown(plain.said.at(-1) ?? '') || undefined);
        expect([plain.said[0], after.said[0]].map((said = '') => [isKnown(said), isUnknown(said)])).toEqual([
          [false, true],
          [true, false],
        ]);
        expect(plain.said[0]).toContain('BEGIN PUBLIC KEY');

        // Whom the server knew it has forgotten.
        const before = plain.said.length;
        await server.query('flush privileges');
        await eventually('all of it again', async () => plain.said.slice(before).some(isUnknown) || undefined);
        await watched.until('sealed', 'healthy: answers');
        await watched.until('plain', 'healthy: answers');

        await server.query('set global require_secure_transport = on');
        await watched.until('plain', /^critical: .*insecure transport are prohibited/);
        await watched.until('sealed', 'healthy: answers');
        await keepsPasswords(watched);
        authority.close();
      }),
    TIME,
  );
});
