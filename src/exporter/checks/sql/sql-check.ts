import type { MysqlCheck, PostgresCheck } from '../../../model/exporter-config.ts';
import type { Attempt } from '../../health/bounded-attempt.ts';
import { above, critical, type Outcome } from '../../health/outcome.ts';
import { passwordOf, withoutPassword } from '../password.ts';
import { timed } from '../timed.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A connection somebody has logged into. */
export interface Session {
  query(sql: string): Promise<readonly Row[]>;
  /** Says good-bye; is waited for by nobody. */
  leave(): void;
}

/** What the servers have in common, each in its own words. */
export interface Dialect<Check extends PostgresCheck | MysqlCheck> {
  open(check: Check, password: string | undefined, signal: AbortSignal): Promise<Session>;
  /** Why nothing can be written. */
  readOnly(session: Session): Promise<string | undefined>;
  /** Seconds a replica is behind; 0 of what is none; a text when it receives nothing. */
  lag(session: Session): Promise<number | string>;
  /** In words, where the server's own say less. */
  because(error: unknown): string;
}

/** Logs in, asks a query, and looks at what was asked for besides. */
export const sqlCheck =
  <Check extends PostgresCheck | MysqlCheck>(check: Check, dialect: Dialect<Check>): Attempt =>
  async signal => {
    const password = await passwordOf(check, signal);
    const began = performance.now();
    let session: Session | undefined;
    try {
      session = await dialect.open(check, password, signal);
      await session.query(check.query ?? 'SELECT 1');
      const answered = timed((performance.now() - began) / 1000, check.latency ?? {});
      const readOnly = check.writable === true ? await dialect.readOnly(session) : undefined;
      if (readOnly !== undefined) return critical(`nothing can be written: ${readOnly}`);
      const { replicaLag } = check;
      return replicaLag === undefined ? answered : worst(answered, late(await dialect.lag(session), replicaLag));
    } catch (error) {
      return critical(withoutPassword(dialect.because(error), password));
    } finally {
      session?.leave();
    }
  };

/** How far a replica is behind. */
export const late = (
  lag: number | string,
  { warningSeconds, criticalSeconds }: NonNullable<PostgresCheck['replicaLag']>,
): Outcome =>
  typeof lag === 'string'
    ? critical(lag)
    : above(lag, { warning: warningSeconds, critical: criticalSeconds }, limit =>
        limit === undefined ? 'answers' : `the replica is ${Math.round(lag)} s behind, more than ${limit} s`,
      );

const RANK = { healthy: 0, warning: 1, unknown: 2, critical: 3 } as const;

/** The worse of two; the first when they are alike. */
export const worst = (a: Outcome, b: Outcome): Outcome => (RANK[b.status] > RANK[a.status] ? b : a);
