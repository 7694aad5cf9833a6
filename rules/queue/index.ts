import {
  type AlertDefinition,
  type Counter,
  type Gauge,
  Given,
  type Histogram,
  type LabelSchema,
  type NativeHistogram,
  type RulePack,
  rulePack,
  type Service,
  type Where,
} from 'sightline';
import { failureShare } from '../application/failure-share.ts';
import { grows, stuck } from './backlog.ts';
import { old, slow } from './jobs.ts';
import type { Queue } from './subject.ts';
import { missing } from './workers.ts';

export interface QueueRulesProps<
  D extends LabelSchema,
  P extends LabelSchema,
  O extends LabelSchema,
  T extends LabelSchema,
  W extends LabelSchema,
> {
  /** Jobs that wait. Where several processes report the same queue, the largest number counts. */
  readonly depth: Gauge<D>;
  /** Counts jobs that ended, well or not. */
  readonly processed: Counter<P>;
  /** Which of them failed: `{ outcome: 'failed' }`. @default - no alert on failures */
  readonly failed?: Where<P>;
  /** Seconds that the oldest job has waited. @default - no alert on its age */
  readonly oldest?: Gauge<O>;
  /**
   * How long jobs take, and what 95 of 100 should be done in: the upper bound of a bucket, in seconds.
   * @default - no alert on slow jobs
   */
  readonly duration?: { readonly of: Histogram<T> | NativeHistogram<T>; readonly below: number };
  /** Workers that run, and how many there should be over all instances. @default - no alert on missing ones */
  readonly workers?: { readonly running: Gauge<W>; readonly atLeast: number };
  /**
   * The label that tells queues apart, on all of these metrics but the workers’; `instance` where each process has a
   * queue of its own. @default - one queue
   */
  readonly by?: Extract<keyof D & keyof P & keyof O & keyof T, string> | 'instance';
}

type QueueAlerts = {
  readonly QueueGrows: AlertDefinition<'warning' | 'error'>;
  readonly QueueStuck: AlertDefinition<'error'>;
  readonly QueueJobsFail?: AlertDefinition<'warning' | 'error'>;
  readonly QueueJobsOld?: AlertDefinition<'warning' | 'error'>;
  readonly QueueJobsSlow?: AlertDefinition<'warning'>;
  readonly QueueWorkersMissing?: AlertDefinition<'warning'>;
};

/**
 * Work that is put into a queue and done later: `stack.use(queueRules(scraper, { depth, processed, failed: { outcome:
 * 'failed' }, oldest, by: 'queue' }))`. Each alert is there where its metric is given.
 */
export function queueRules<
  D extends LabelSchema,
  P extends LabelSchema,
  // Of a metric that is not given any label will do.
  O extends LabelSchema = LabelSchema,
  T extends LabelSchema = LabelSchema,
  W extends LabelSchema = LabelSchema,
>(service: Service, props: QueueRulesProps<D, P, O, T, W>): RulePack<QueueAlerts> {
  const given = new Given('queueRules', service);
  const { depth, processed, failed, oldest, duration, workers, by } = given.options(
    props,
    'queueRules(scraper, { depth, processed })',
  );
  const queue: Queue = {
    service,
    name: service.serviceName,
    depth: given.gauge('depth', depth),
    processed: given.counter('processed', processed),
    by,
    keep: by === undefined ? [] : [by],
  };
  return rulePack('queue', {
    service,
    optional: {
      QueueJobsFail: 'failed',
      QueueJobsOld: 'oldest',
      QueueJobsSlow: 'duration',
      QueueWorkersMissing: 'workers',
    },
    alerts: {
      QueueGrows: grows(queue),
      QueueStuck: stuck(queue),
      ...(failed ? { QueueJobsFail: jobsFail(queue, given.where('failed', failed)) } : {}),
      ...(oldest ? { QueueJobsOld: old(queue, given.gauge('oldest', oldest)) } : {}),
      ...(duration
        ? {
            QueueJobsSlow: slow(
              queue,
              given.histogram('duration.of', duration.of),
              given.number('duration.below', duration.below, { above: 0 }),
            ),
          }
        : {}),
      ...(workers
        ? {
            QueueWorkersMissing: missing(
              queue,
              given.gauge('workers.running', workers.running),
              given.number('workers.atLeast', workers.atLeast, { from: 1 }),
            ),
          }
        : {}),
    } as QueueAlerts,
  });
}

const jobsFail = ({ service, processed, by }: Queue, failed: Where<LabelSchema>) =>
  failureShare({
    service,
    attempts: processed,
    failed,
    what: 'jobs',
    by,
    runbook: {
      impact:
        'What these jobs should have done is missing. Those that are tried again take the workers’ time from others.',
      causes: [
        'A release that cannot read jobs which the previous one queued.',
        'What jobs call refuses them: credentials that ran out, a changed interface, a ban.',
        'Jobs of one kind or of one customer; the labels and the log lines of the failed ones tell.',
      ],
      fix: [
        'Group the errors in the logs by their message; mend the most frequent one.',
        'After a release, roll back before the retries are used up.',
        'When the cause is gone, queue again what ended in the dead-letter queue.',
      ],
    },
  });
