import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { buildLibrary } from '../../scripts/build.js';
import { Lines, openShop } from './shop.ts';

it('GIVEN an application that has ended WHEN it logs one more line THEN the line is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-'));
  try {
    const destination = join(folder, 'lines');
    const shop = openShop(new Lines(), { logs: { destination } });
    await shop.stop();
    shop.log.info('good night');
    expect(readFileSync(destination, 'utf8')).toContain('good night');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('GIVEN a connection that became something else, and whose other side does not end it WHEN the time is over THEN it is cut off', async () => {
  const shop = openShop(new Lines());
  const server = shop.serve(createServer(), { deadline: '0.1s' });
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => {});
  try {
    client.write('GET / HTTP/1.1\r\nhost: shop\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    await once(client, 'data');
    expect(await shop.stop()).toBe(true);
  } finally {
    client.destroy();
  }
});

it('GIVEN standard output that nobody reads any more WHEN the process ends THEN it does not wait for ever', async () => {
  await buildLibrary();
  const program = `
    import { instrument } from 'sightline/instrument';
    const app = instrument({ service: 'shop', runtime: false });
    for (let turn = 0; turn < 3000; turn++) app.log.info('turn ' + turn);
    await app.stop();
    process.stderr.write('ended');
  `;
  const { stderr } = spawnSync('sh', ['-c', '"$0" --input-type=module -e "$1" | true', process.execPath, program], {
    cwd: join(import.meta.dirname, '../..'),
    timeout: 8_000,
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^sightline\/instrument: 300\d log lines could not be written at the end.*\nended$/);
}, 20_000);
