import type { SynthesizedStack } from '../../../src/synth/index.ts';
import { CertificateAuthority } from '../stand-ins/certificates.ts';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { jira } from '../stand-ins/jira.ts';
import { MailServer } from '../stand-ins/mail-server.ts';
import { msteams } from '../stand-ins/msteams.ts';
import { pagerduty } from '../stand-ins/pagerduty.ts';
import { slack } from '../stand-ins/slack.ts';
import { webhook } from '../stand-ins/webhook.ts';
import type { Bench } from '../telemetry-servers.ts';
import { RealAlertmanager } from './real-alertmanager.ts';

const SLACK_PATH = '/services/T0AAAAAAA/B0BBBBBBB/';
const TEAMS_PATH = '/workflows/a1b2c3/triggers/manual/paths/invoke?api-version=2016-06-01&sig=';

/** What nobody but its receiver may see: keys, tokens, passwords, and what is secret of a URL. */
export const secretsOf = (age: 'old' | 'new') => ({
  slack: `${age}S1ackS3cretS1ackS3cret0`,
  pagerduty: `${age}PagerdutyS3cretKey`.padEnd(32, '0'),
  mail: `${age}MailS3cretPassw0rd`,
  hook: `${age}H00kS3cretT0ken`,
  jira: `${age}JiraS3cretT0ken`,
  teams: `${age}TeamsS3cretSignature`,
});

export type Everybody = Awaited<ReturnType<typeof startEverybody>>;

/** One stand-in of every kind, and the real Alertmanager that tells them all. */
export async function startEverybody(bench: Bench, stack: SynthesizedStack) {
  const authority = new CertificateAuthority();
  const certificate = authority.issue(['127.0.0.1']);
  const first = secretsOf('old');
  const jiraAccount = { username: 'robot@example.org', apiToken: first.jira };
  const mailAccount = { username: 'alerts', password: first.mail };
  let hookToken = first.hook;
  const standIns = {
    slack: await HttpStandIn.start(slack),
    pagerduty: await HttpStandIn.start(pagerduty, { certificate }),
    hook: await HttpStandIn.start(webhook(() => hookToken)),
    jiraCloud: await HttpStandIn.start(jira(jiraAccount), { certificate }),
    jiraCenter: await HttpStandIn.start(jira(jiraAccount), { certificate }),
    teams: await HttpStandIn.start(msteams),
  };
  const mail = await MailServer.start({ certificate, account: mailAccount });
  const files = (secrets: ReturnType<typeof secretsOf>): Record<string, string> => ({
    'slack-url': standIns.slack.url(`${SLACK_PATH}${secrets.slack}`),
    'pagerduty-key': secrets.pagerduty,
    'mail-password': secrets.mail,
    'hook-token': secrets.hook,
    'jira-token': secrets.jira,
    'teams-url': standIns.teams.url(`${TEAMS_PATH}${secrets.teams}`),
  });
  const alertmanager = await RealAlertmanager.start(bench, stack, {
    addresses: {
      'https://events.pagerduty.com/': standIns.pagerduty.url('/'),
      'mail.example.org:587': mail.address,
      'http://hook.example.org/': standIns.hook.url('/'),
      // Alertmanager knows Jira's cloud by the name of its host, which is exchanged here.
      'api_url: https://shop.atlassian.net/': `api_type: cloud\n        api_url: ${standIns.jiraCloud.url('/')}`,
      'https://jira.example.org/': standIns.jiraCenter.url('/'),
    },
    secrets: files(first),
    trust: authority.file,
  });
  return {
    ...standIns,
    mail,
    alertmanager,
    /** Everyone renews what is secret; the files of Alertmanager get the new values. */
    renewSecrets(): void {
      const next = secretsOf('new');
      jiraAccount.apiToken = next.jira;
      mailAccount.password = next.mail;
      hookToken = next.hook;
      for (const [name, value] of Object.entries(files(next))) alertmanager.writeSecret(name, value);
    },
    async close(): Promise<void> {
      await bench.halt();
      await Promise.all([mail, ...Object.values(standIns)].map(standIn => standIn.close()));
      authority.close();
    },
  };
}
