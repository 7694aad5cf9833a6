import { hash } from 'node:crypto';
import { Duration } from '../../shared/duration.ts';
import { namedLabels } from '../named-labels.ts';
import type { ActiveOptions } from './active-options.ts';
import type { Declared } from './declared.ts';
import type { LiveRegistry } from './live-metrics.ts';
import { RecentIds } from './recent-ids.ts';

/** How many users and sessions were active lately. */
export class Active {
  readonly #users: RecentIds | undefined;
  readonly #sessions: RecentIds | undefined;

  /** @throws InputError `label-invalid` for a gauge with labels, and whatever is wrong with it */
  constructor(live: LiveRegistry, { users, sessions, within = '5m' }: ActiveOptions = {}) {
    const { milliseconds } = Duration.parse(within);
    const counted = (gauge: Declared | undefined): RecentIds | undefined => {
      const set = namedLabels<undefined>(live, gauge, {});
      if (set === undefined) return undefined;
      const ids = new RecentIds(milliseconds);
      live.beforePage(() => set(recorder => recorder.set(ids.count()), undefined));
      return ids;
    };
    this.#users = counted(users);
    this.#sessions = counted(sessions);
  }

  see(user: string | undefined, session: string | undefined): void {
    if (user !== undefined) this.#users?.see(remembered(user));
    if (session !== undefined) this.#sessions?.see(remembered(session));
  }
}

/**
 * Redacted, two addresses would be one user. As it is, an id may be as long as whoever calls likes, and keeps alive the
 * header that it was cut out of.
 */
const remembered = (id: string): string => hash('sha256', id, 'base64');
