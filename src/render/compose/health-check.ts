import type { Workload } from '../../model/workload.ts';
import { literal, portNamed } from './compose-stack.ts';

export interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

/** Seconds between two checks. Each starts a process in the container: shorter costs more than it tells. */
const INTERVAL = 10;
/** Longer than the time the check gives itself, so that its own message is what `docker inspect` shows. */
const TIMEOUT = 6;
const RETRIES = 3;

/** The command that asks the server itself, in exec form; undefined where the image has nothing to ask with. */
function command(workload: Workload): readonly string[] | undefined {
  const { health, image } = workload;
  if (health.command !== undefined) return health.command;
  if (!image.shell) return undefined;
  const port = portNamed(workload, health.port).number;
  return ['wget', '-q', '-T', '4', '-O', '/dev/null', `http://127.0.0.1:${port}${health.path}`];
}

/**
 * Asks for readiness. Failures within the first start (`startSeconds`) do not count against `retries`; the first success
 * ends that time. `start_interval` would make starts faster, but engines older than 25 refuse it.
 */
export function healthCheck(workload: Workload): HealthCheck | undefined {
  const test = command(workload);
  return test && checkWith(test.map(literal), workload.health.startSeconds);
}

/** A health check by this command. */
export const checkWith = (command: readonly string[], startSeconds: number): HealthCheck => ({
  test: ['CMD', ...command],
  interval: `${INTERVAL}s`,
  timeout: `${TIMEOUT}s`,
  retries: RETRIES,
  start_period: `${startSeconds}s`,
});
