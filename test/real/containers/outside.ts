import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { CertificateAuthority } from '../stand-ins/certificates.ts';
import { DeadMansSwitch } from '../stand-ins/dead-mans-switch.ts';
import { HttpStandIn } from '../stand-ins/http-stand-in.ts';
import { type PagerdutyEvent, pagerduty } from '../stand-ins/pagerduty.ts';
import { type SlackMessage, slack } from '../stand-ins/slack.ts';

/** The network `outside` of the compose project: a range for tests, of which no engine takes parts by itself. */
export const SUBNET = '198.18.253.0/24';
/** This machine, seen from there. */
export const GATEWAY = '198.18.253.1';
const PORTS = { slack: 18_081, watcher: 18_082, pagerduty: 443 };
/** Where the incoming webhooks of both channels end. */
export const SLACK_PATHS = {
  team: '/services/T0AAAAAAA/B0BBBBBBB/teamS3cretteamS3cret0000',
  leads: '/services/T0AAAAAAA/B0CCCCCCC/leadS3cretleadS3cret0000',
};

/** The content of every secret file. */
export const SECRETS: Readonly<Record<string, string>> = {
  'slack-team-core': `http://${GATEWAY}:${PORTS.slack}${SLACK_PATHS.team}`,
  'slack-leads': `http://${GATEWAY}:${PORTS.slack}${SLACK_PATHS.leads}`,
  'pagerduty-routing-key': 'pagerdutyS3cretKey00000000000000',
  'dead-mans-switch-url': `http://${GATEWAY}:${PORTS.watcher}/ping/3f2a6c1e`,
  'grafana-admin-password': 'grafanaS3cretPassw0rd',
  'grafana-secret-key': 'grafanaS3cretKey0000000',
};

/** What the outside watcher is told to expect: a ping a minute, and a page after two more. */
const WATCHER = { periodSeconds: 60, graceSeconds: 120 };

/** Everybody the stack tells: Slack, PagerDuty, the dead man's switch. */
export class Outside {
  readonly #authority = new CertificateAuthority();
  #slack: HttpStandIn<SlackMessage> | undefined;
  #pagerduty: HttpStandIn<PagerdutyEvent> | undefined;
  #watcher: DeadMansSwitch | undefined;

  constructor() {
    chmodSync(dirname(this.#authority.file), 0o755); // Alertmanager runs as somebody else.
  }

  get authorityFile(): string {
    return this.#authority.file;
  }

  /** Once the network exists. */
  async open(): Promise<void> {
    const certificate = this.#authority.issue(['events.pagerduty.com']);
    this.#slack = await HttpStandIn.start(slack, { host: GATEWAY, port: PORTS.slack });
    this.#pagerduty = await HttpStandIn.start(pagerduty, { host: GATEWAY, port: PORTS.pagerduty, certificate });
    this.#watcher = await DeadMansSwitch.start({ host: GATEWAY, port: PORTS.watcher, ...WATCHER });
  }

  async close(): Promise<void> {
    await Promise.all([this.#slack?.close(), this.#pagerduty?.close(), this.#watcher?.close()]);
    this.#authority.close();
  }

  get slack(): HttpStandIn<SlackMessage> {
    return opened(this.#slack);
  }

  get pagerduty(): HttpStandIn<PagerdutyEvent> {
    return opened(this.#pagerduty);
  }

  get watcher(): DeadMansSwitch {
    return opened(this.#watcher);
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the world outside is not open yet');
  return part;
}
