import { counter, gauge, histogram, type MonitoringStack, owner, Service } from 'sightline';
import { outcome, outcomeRules, queueRules } from 'sightline/rules';

const queue = ['scrape', 'export'] as const;
const scraperMetrics = {
  depth: gauge('scraper_queue_depth', { help: 'Jobs that wait.', labels: { queue } }),
  jobs: counter('scraper_jobs_total', { help: 'Jobs that ended.', labels: { queue, outcome: ['ok', 'failed'] } }),
  oldest: gauge('scraper_queue_oldest_seconds', { help: 'Age of the oldest job.', labels: { queue }, unit: 'seconds' }),
  duration: histogram('scraper_job_duration_seconds', {
    help: 'Time of a job.',
    labels: { queue },
    unit: 'seconds',
    buckets: [1, 5, 30, 60, 120],
  }),
  workers: gauge('scraper_workers', { help: 'Workers that run.' }),
  webhooks: counter('scraper_webhook_deliveries_total', {
    help: 'Webhook deliveries.',
    labels: { outcome: ['delivered', 'failed'] },
  }),
  proxied: counter('scraper_proxy_requests_total', {
    help: 'Requests through proxies.',
    labels: { proxy: 'string', code: 'string' },
  }),
};
const mailerMetrics = {
  depth: gauge('mail_queue_length', { help: 'Mails that wait.' }),
  sent: counter('mails_total', { help: 'Mails that were tried.', labels: { result: 'string' } }),
  duration: histogram('mail_duration_seconds', { help: 'Time of a mail.', unit: 'seconds', native: true }),
  workers: gauge('mail_workers', { help: 'Workers that run.' }),
};

/** The scraper's queues and what it sends (requirement S2): all that these rules can be told. */
export function scraperQueues(stack: MonitoringStack): void {
  const { depth, jobs, oldest, duration, workers, webhooks, proxied } = scraperMetrics;
  const scraper = new Service(stack, 'scraper', {
    address: { kubernetes: 'scraper.apps:8000', compose: 'scraper:8000' },
    owner: owner('team-data'),
    metrics: scraperMetrics,
  });
  stack.use(
    queueRules(scraper, {
      depth,
      processed: jobs,
      failed: { outcome: 'failed' },
      oldest,
      duration: { of: duration, below: 60 },
      workers: { running: workers, atLeast: 4 },
      by: 'queue',
    }),
    outcomeRules(scraper, {
      WebhooksFail: outcome({
        attempts: webhooks,
        failed: { outcome: 'failed' },
        what: 'webhook deliveries',
        runbook: {
          impact: 'Customers do not learn that their data is ready, and begin to poll.',
          causes: ['A customer’s endpoint is down: one address in the log lines.', 'Our signature is refused.'],
          fix: ['Pause the customer’s deliveries and tell them.', 'Deliver again from the outbox when it answers.'],
        },
      }),
      ProxiesFail: outcome({
        attempts: proxied,
        failed: { code: { notMatch: /2..|404/ } },
        what: 'requests through proxies',
        by: 'proxy',
        runbook: {
          impact: 'Pages are fetched twice or not at all, and the bill for proxies grows.',
          causes: ['The proxy is banned by the sites: 403 and 429.', 'Its subscription has ended: 407.'],
          fix: ['Take it out of the rotation.', 'Renew the subscription.'],
        },
      }),
    }),
  );
}

/** One queue without labels, over a native histogram, with a single worker. */
export function mailQueue(stack: MonitoringStack): void {
  const { depth, sent, duration, workers } = mailerMetrics;
  const mailer = new Service(stack, 'mailer', {
    address: { kubernetes: 'mailer.apps:8000', compose: 'mailer:8000' },
    metrics: mailerMetrics,
    critical: false,
  });
  stack.use(
    queueRules(mailer, {
      depth,
      processed: sent,
      failed: { result: 'failed' },
      duration: { of: duration, below: 10 },
      workers: { running: workers, atLeast: 2 },
    }),
  );
}
