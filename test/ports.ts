import { createServer, type Server } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (32768 and above), so that none of those takes one between
 * its choice and the server that is to listen on it; above those of the servers themselves, and beside Kubernetes' for
 * nodes (30000 and above).
 */
const FIRST = 12_000;
const BLOCK_SIZE = 100;
const BLOCKS = 180;

const listening = (port: number): Promise<Server | undefined> =>
  new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

/**
 * A block of ports that belongs to this file of tests alone: who listens on its first port has it. The kernel gives it
 * back when the process ends, however it ends, with those of all files that the process ran.
 */
async function claimBlock(): Promise<number> {
  const start = Math.floor(Math.random() * BLOCKS);
  for (let i = 0; i < BLOCKS; i += 1) {
    const block = FIRST + ((start + i) % BLOCKS) * BLOCK_SIZE;
    const guard = await listening(block);
    if (guard === undefined) continue;
    guard.unref();
    return block;
  }
  throw new Error(`all ${BLOCKS} blocks of ports from ${FIRST} on are taken: too many tests run at once`);
}

let claimed: Promise<number> | undefined;
let given = 0;

/** A port of 127.0.0.1 that nobody listens on, and that no other test is given before nearly 100 more were asked for. */
export async function freePort(): Promise<number> {
  claimed ??= claimBlock();
  const block = await claimed;
  for (let i = 1; i < BLOCK_SIZE; i += 1) {
    const port = block + 1 + (given++ % (BLOCK_SIZE - 1));
    const server = await listening(port);
    if (server === undefined) continue;
    await new Promise(resolve => server.close(resolve));
    return port;
  }
  throw new Error(`somebody listens on every port from ${block} to ${block + BLOCK_SIZE - 1}`);
}

/** One for each name. */
export async function freePortsFor<const Name extends string>(
  names: readonly Name[],
): Promise<Readonly<Record<Name, number>>> {
  const ports = {} as Record<Name, number>;
  for (const name of names) ports[name] = await freePort();
  return ports;
}
