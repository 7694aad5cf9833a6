import {
  Alertmanager,
  App,
  environment,
  MonitoringStack,
  owner,
  Prometheus,
  receiver,
  route,
  webhook,
} from 'sightline';
import { alertmanagerRules } from 'sightline/rules';
import { type SynthesizedStack, synthesize } from '../../../src/synth/index.ts';
import { CertificateAuthority } from '../stand-ins/certificates.ts';
import { type Failure, HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { MailServer } from '../stand-ins/mail-server.ts';
import { type WebhookMessage, webhook as webhookStandIn } from '../stand-ins/webhook.ts';
import type { Bench } from '../telemetry-servers.ts';
import { only } from './every-receiver.ts';
import { RealAlertmanager } from './real-alertmanager.ts';
import { WAYS } from './ways.ts';

/**
 * A first receiver with everything that can fail and a webhook beside it, and a second receiver that is told when the
 * alert still fires after four minutes.
 */
async function twoReceivers(): Promise<SynthesizedStack> {
  const app = new App();
  const stack = new MonitoringStack(app, 'failing', {
    environment: environment('test', { replicas: 1 }),
    owner: owner('team-shop', '#team-shop'),
  });
  const first = receiver(
    'first',
    WAYS.slack,
    WAYS.pagerduty,
    WAYS.email,
    WAYS.jiraCloud,
    WAYS.msteams,
    webhook({ url: 'http://hook.example.org/beside' }),
  );
  const second = receiver('second', webhook({ url: 'http://hook.example.org/second' }));
  const escalate = { after: '4m', to: second } as const;
  new Prometheus(stack, 'prometheus');
  new Alertmanager(stack, 'alertmanager', {
    route: route(second)
      .when({ severity: 'critical' }, first, { escalate })
      .when({ severity: 'warning' }, first, { escalate }),
  });
  stack.use(alertmanagerRules);
  return only(await synthesize(app));
}

const MAIL_ACCOUNT = { username: 'alerts', password: 'mailPassword' };

export interface Failures {
  readonly http?: Failure;
  readonly mail?: Failure;
}

export interface Outside {
  readonly stack: SynthesizedStack;
  readonly alertmanager: RealAlertmanager;
  readonly hook: HttpStandIn<WebhookMessage>;
  /** From now on: every service behind HTTP, and the mail server. */
  fail(failures: Failures): void;
  /** Who of those that can fail took a message, by a word of its address. */
  took(): ReadonlySet<string>;
  close(): Promise<void>;
}

/** Alertmanager with receivers outside that fail, and a webhook that works. */
export async function startOutside(bench: Bench, failures: Failures): Promise<Outside> {
  const stack = await twoReceivers();
  const authority = new CertificateAuthority();
  const certificate = authority.issue(['127.0.0.1']);
  const outside = await HttpStandIn.start(
    () => ({ status: 200, body: 'ok', contentType: 'text/plain', message: true }),
    {
      certificate,
    },
  );
  const mail = await MailServer.start({ certificate, account: MAIL_ACCOUNT });
  const hook = await HttpStandIn.start(webhookStandIn());
  const fail = (next: Failures): void => {
    outside.failure = next.http;
    mail.failure = next.mail;
  };
  fail(failures);
  const alertmanager = await RealAlertmanager.start(bench, stack, {
    addresses: {
      'https://events.pagerduty.com/': outside.url('/'),
      'mail.example.org:587': mail.address,
      'http://hook.example.org/': hook.url('/'),
      'https://shop.atlassian.net/': outside.url('/'),
    },
    secrets: {
      'slack-url': outside.url('/services/T1/B1/x'),
      'teams-url': outside.url('/workflows/a/triggers/manual/paths/invoke?sig=x'),
      'pagerduty-key': 'k'.repeat(32),
      'jira-token': 'token',
      'mail-password': MAIL_ACCOUNT.password,
    },
    trust: authority.file,
  });
  return {
    stack,
    alertmanager,
    hook,
    fail,
    took: () => {
      const paths = outside.received.filter(r => r.message !== undefined).map(r => r.path);
      const words = ['services', 'enqueue', 'workflows', 'search'].filter(word => paths.some(p => p.includes(word)));
      return new Set([...words, ...(mail.mails.length > 0 ? ['mail'] : [])]);
    },
    async close() {
      await bench.halt();
      await Promise.all([outside, mail, hook].map(standIn => standIn.close()));
      authority.close();
    },
  };
}
