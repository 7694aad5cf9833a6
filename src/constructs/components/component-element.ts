import type { Construct } from 'constructs';
import versions from '../../catalogue/versions.json' with { type: 'json' };
import type { Components, Deployment } from '../../model/component.ts';
import type { Platform } from '../../model/platform.ts';
import type { Connection } from '../../model/workload.ts';
import { InputError } from '../../shared/input-error.ts';
import { needUrl } from '../input.ts';
import { dnsLabel } from '../names.ts';
import type { StackDraft } from '../stack-draft.ts';
import { WorkloadElement } from './workload-element.ts';

export interface ComponentProps {
  /**
   * The server exists already: nothing is deployed, the stack only points at it. One URL for both platforms, or one each.
   * @default - the stack deploys it
   */
  readonly existing?: string | Readonly<Partial<Record<Platform, string>>>;
  /** How people reach it with a browser; links in messages begin with it. @default - links are left out */
  readonly externalUrl?: string;
}

/** A server of the stack: deployed, or existing already. */
export abstract class ComponentElement extends WorkloadElement {
  /** Which server it is; a stack has at most one of each. */
  abstract readonly component: keyof Components;
  readonly props: ComponentProps;

  constructor(scope: Construct, id: string, props: ComponentProps) {
    super(scope, id);
    this.props = props ?? {};
  }

  /** The construct's id. */
  get workloadName(): string {
    return this.node.id;
  }

  protected deployment(draft: StackDraft): Deployment {
    const { existing, externalUrl } = this.props;
    if (externalUrl !== undefined) needUrl('externalUrl', externalUrl, 'https://grafana.example');
    if (existing === undefined) return { kind: 'deployed', workload: dnsLabel('A component', this.node.id, 40) };
    const urls = typeof existing === 'string' ? Object.fromEntries(draft.platforms.map(p => [p, existing])) : existing;
    for (const url of Object.values(urls)) needUrl('existing', url, 'http://prometheus.monitoring.svc:9090');
    return {
      kind: 'existing',
      urls: Object.fromEntries(Object.entries(urls).map(([p, url]) => [p, url.replace(/\/+$/, '')])),
    };
  }

  protected version(component: keyof typeof versions): string {
    return versions[component];
  }
}

const DEFAULT_PORT: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'smtp:': 25 };

/** Connections to addresses outside the stack. A host of `*` stands for any name that only a secret knows. */
export const externalHosts = (urls: readonly string[], reason: string): Connection[] =>
  urls.map(text => {
    const match = /^([a-z]+:)\/\/([^/:]+)(?::(\d+))?/.exec(text);
    if (!match?.[1] || !match[2])
      throw new InputError('url-invalid', `"${text}" is not a URL.`, 'Begin it with "https://".');
    return { to: 'outside', host: match[2], port: Number(match[3] ?? DEFAULT_PORT[match[1]] ?? 443), reason };
  });
