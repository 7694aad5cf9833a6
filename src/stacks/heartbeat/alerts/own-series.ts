import { rawPromql } from 'sightline';
import { heartbeatMetrics } from '../service.ts';

/** Other services, or another environment's copy on a shared Prometheus, may expose metrics of the same names. */
const own = { service: 'heartbeat' } as const;
export const received = heartbeatMetrics.received.where(own);
export const duration = heartbeatMetrics.duration.where(own);
export const overdue = heartbeatMetrics.overdue.where(own);
export const alertsSent = heartbeatMetrics.alertsSent.where(own);
export const pool = heartbeatMetrics.pool.where(own);
export const backgroundHealth = heartbeatMetrics.backgroundHealth.where(own);

/** Instances that are scraped, so that silence of the service is not mistaken for silence of the network. */
export const up = rawPromql('up{service="heartbeat"} == 1', { labels: ['instance', 'job', 'service'] });
