import type { Socket } from 'node:net';
import type { RedisCheck } from '../../../model/exporter-config.ts';
import type { Attempt } from '../../health/bounded-attempt.ts';
import { critical, type Outcome } from '../../health/outcome.ts';
import { connected } from '../connected.ts';
import { passwordOf, withoutPassword } from '../password.ts';
import { late, worst } from '../sql/sql-check.ts';
import { timed } from '../timed.ts';
import { encoded, Replies, type Reply } from './replies.ts';

/** What the server's own words begin with, and what is said instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(NOAUTH|WRONGPASS|ERR AUTH|ERR invalid password|ERR Client sent AUTH)/, 'user or password is refused'],
  [/^ERR max number of clients/, 'all connections are in use'],
  [/^LOADING/, 'the server is loading its data'],
  [/^MASTERDOWN/, 'the link of the replica to its master is down'],
];

/** Asks a Redis or Valkey server, or whatever speaks as they do, for a sign of life. */
export const redisCheck =
  (check: RedisCheck): Attempt =>
  async signal => {
    const { host, port = 6379, user, tls, writable, replicaLag, latency = {} } = check;
    const password = await passwordOf(check, signal);
    const began = performance.now();
    const socket = await connected({ host, port }, tls, signal);
    try {
      const commands = [
        ...(password === undefined ? [] : [['AUTH', ...(user === undefined ? [] : [user]), password]]),
        ['PING'],
        ...(writable === true || replicaLag !== undefined ? [['INFO', 'replication']] : []),
      ];
      const replies = await asked(socket, commands);
      const failed = replies.find(reply => 'error' in reply);
      if (failed !== undefined && 'error' in failed) return critical(withoutPassword(inWords(failed.error), password));
      const answered = timed((performance.now() - began) / 1000, latency);
      const last = replies.at(-1);
      return commands.length === 1 || last === undefined || 'error' in last
        ? answered
        : worst(answered, replication(last.text, check));
    } finally {
      socket.destroy();
    }
  };

const inWords = (error: string): string => WORDS.find(([begin]) => begin.test(error))?.[1] ?? error;

/** All commands at once, and a reply to each; fewer after an error that ends the connection. */
function asked(socket: Socket, commands: readonly (readonly string[])[]): Promise<Reply[]> {
  const reader = new Replies();
  const replies: Reply[] = [];
  return new Promise((resolve, reject) => {
    socket.on('data', bytes => {
      try {
        replies.push(...reader.add(bytes));
      } catch (error) {
        reject(error);
      }
      if (replies.length >= commands.length) resolve(replies);
    });
    // A server that has no more room says so before it was asked, and hangs up.
    socket.once('close', () => (replies.length > 0 ? resolve(replies) : reject(new Error('the server hung up'))));
    socket.write(commands.map(encoded).join(''));
  });
}

/** https://redis.io/docs/latest/commands/info/ */
function replication(info: string, { writable, replicaLag }: RedisCheck): Outcome {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const isReplica = field('role') === 'slave';
  if (writable === true && isReplica) return critical('nothing can be written: this is a replica');
  if (replicaLag === undefined || !isReplica) return { status: 'healthy', message: '' };
  return field('master_link_status') === 'up'
    ? late(Number(field('master_last_io_seconds_ago')), replicaLag)
    : critical('the replica receives nothing from its master');
}
