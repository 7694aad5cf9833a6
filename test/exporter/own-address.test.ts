import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { bracketed, ownAddress } from '../../src/exporter/http/own-address.ts';
import { running } from './running.ts';

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  ['0', '127.0.0.1'],
  ['::', '::1'],
  ['0:0:0:0:0:0:0:0', '::1'],
  ['::1', '::1'],
  ['fd00::a', 'fd00::a'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['', '127.0.0.1'],
  ['shop.example', 'shop.example'],
])('GIVEN an exporter that listens on "%s" WHEN it asks itself THEN it asks %s', (host, asked) => {
  expect(ownAddress(host)).toBe(asked);
});

it('GIVEN an address WHEN it is written into a URL THEN only one of IPv6 has brackets', () => {
  expect(['::1', '127.0.0.1', 'shop.example'].map(bracketed)).toEqual(['[::1]', '127.0.0.1', 'shop.example']);
});

const hasV6 = Object.values(networkInterfaces()).some(all => all?.some(({ address }) => address === '::1'));

(hasV6 ? it : it.skip).each(['::', '::1'])(
  'GIVEN an exporter that listens on %s WHEN asked by itself whether it lives THEN it knows',
  async host => {
    const folder = mkdtempSync(join(tmpdir(), 'sightline-own-address-'));
    try {
      await using exporter = await running({ host });
      const file = join(folder, 'exporter.json');
      writeFileSync(file, JSON.stringify({ service: 'shop', port: exporter.port, host }));
      const program = join(import.meta.dirname, '../../lib/exporter/exporter.mjs');
      const [code] = await once(spawn(process.execPath, [program, '--healthy', file]), 'exit');
      expect(code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
