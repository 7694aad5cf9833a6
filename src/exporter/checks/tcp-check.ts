import type { TcpCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { connected } from './connected.ts';
import { timed } from './timed.ts';

/** Opens a connection and closes it. */
export const tcpCheck =
  ({ host, port, latency = {} }: TcpCheck): Attempt =>
  async signal => {
    const began = performance.now();
    const socket = await connected({ host, port }, undefined, signal);
    socket.destroy();
    return timed((performance.now() - began) / 1000, latency);
  };
