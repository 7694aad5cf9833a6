import type { Socket } from 'node:net';

/** Of a server that does not answer to a good-bye. */
const PATIENCE_MS = 1_000;

/** Says good-bye, so that the server does not log a connection that broke, and closes it in any case. */
export function leaving(socket: Socket, goodbye: () => void): void {
  if (socket.destroyed) return;
  const patience = setTimeout(() => socket.destroy(), PATIENCE_MS);
  patience.unref();
  socket.once('close', () => clearTimeout(patience));
  goodbye();
}
