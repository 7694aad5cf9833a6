import { connect } from 'node:net';
import type { TcpCheck } from '../../model/exporter-config.ts';
import type { Attempt } from '../health/bounded-attempt.ts';
import { timed } from './timed.ts';

/** Opens a connection and closes it. */
export const tcpCheck =
  ({ host, port, latency = {} }: TcpCheck): Attempt =>
  signal => {
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, signal });
      socket.once('connect', () => {
        socket.destroy();
        resolve(timed((performance.now() - began) / 1000, latency));
      });
      socket.once('error', error => reject(new Error((error as NodeJS.ErrnoException).code ?? error.message)));
    });
  };
