import { attemptOf } from '../../src/exporter/checks/index.ts';
import type { Outcome } from '../../src/exporter/health/outcome.ts';
import { ScheduledCheck } from '../../src/exporter/health/scheduled-check.ts';
import type { ExporterCheck } from '../../src/model/exporter-config.ts';

/** The first state of a check that is made as the exporter makes it. */
export async function checked(check: ExporterCheck): Promise<Outcome & { readonly latencySeconds: number }> {
  let running: ScheduledCheck | undefined;
  try {
    return await new Promise(resolve => {
      running = new ScheduledCheck(attemptOf(check), { retries: 0, ...check }, { changed: resolve });
      running.start();
    });
  } finally {
    running?.stop();
  }
}

export const found = async (check: ExporterCheck): Promise<string> => {
  const { status, message } = await checked(check);
  return `${status}: ${message}`;
};
