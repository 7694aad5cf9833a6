import type { Service } from 'sightline';
import { applicationsOverdue, heartbeatsLate, heartbeatsStopped } from './alerts/arrival.ts';
import { alertSendingFails, poolExhausted, processingSlow } from './alerts/processing.ts';
import { workerStalled, workersUnreported } from './alerts/workers.ts';
import type { heartbeatMetrics } from './service.ts';

/** Alerts on what users of the heartbeat monitor would notice, cause after symptom. */
export function heartbeatAlerts(api: Service<typeof heartbeatMetrics>): void {
  heartbeatsLate(api);
  heartbeatsStopped(api);
  processingSlow(api);
  applicationsOverdue(api);
  alertSendingFails(api);
  poolExhausted(api);
  workerStalled(api);
  workersUnreported(api);
}
