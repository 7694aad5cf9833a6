import type { Workload } from '../../model/workload.ts';

const START_PERIOD_SECONDS = 5;

/**
 * - startup: until it succeeds the others wait; it gives up after `startSeconds`, and the container starts again. Asks
 *   the live path: a server that replays its log is alive, and killing it makes it begin once more.
 * - readiness: takes the pod out of its Services while it cannot answer.
 * - liveness: only where upstream has a path for it. A readiness path would restart a healthy server because of somebody
 *   it waits for, which makes an outage longer.
 */
export function podProbes({ health }: Workload) {
  // Kubelets do not verify the certificate.
  const scheme = health.scheme === undefined ? {} : { scheme: health.scheme.toUpperCase() };
  const get = (path: string) => ({ httpGet: { path, port: health.port, ...scheme }, timeoutSeconds: 3 });
  return {
    startupProbe: {
      ...get(health.livePath ?? health.path),
      periodSeconds: START_PERIOD_SECONDS,
      failureThreshold: Math.max(1, Math.ceil(health.startSeconds / START_PERIOD_SECONDS)),
    },
    readinessProbe: { ...get(health.path), periodSeconds: 5, failureThreshold: 3 },
    ...(health.livePath === undefined
      ? {}
      : // A minute: longer than a pause under memory pressure, short enough to end a hang before people notice.
        { livenessProbe: { ...get(health.livePath), periodSeconds: 10, failureThreshold: 6 } }),
  };
}
