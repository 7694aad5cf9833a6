import type { Construct } from 'constructs';
import versions from '../../catalogue/versions.json' with { type: 'json' };
import type { Components, Deployment } from '../../model/component.ts';
import type { Platform } from '../../model/platform.ts';
import type { Connection, WorkloadOverride } from '../../model/workload.ts';
import { InputError } from '../../shared/input-error.ts';
import { StackElement } from '../element.ts';
import { needUrl } from '../input.ts';
import { dnsLabel } from '../names.ts';
import type { StackDraft } from '../stack-draft.ts';

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
export abstract class ComponentElement extends StackElement {
  /** Which server it is; a stack has at most one of each. */
  abstract readonly component: keyof Components;
  readonly props: ComponentProps;
  readonly #overrides: WorkloadOverride[] = [];

  constructor(scope: Construct, id: string, props: ComponentProps) {
    super(scope, id);
    this.props = props ?? {};
  }

  /** Name of the workload, Service and compose service: the construct's id. */
  get workloadName(): string {
    return this.node.id;
  }

  /** Merges into what one platform renders; lists of objects merge by `name`. Changing nothing is an error. */
  merge(platform: Platform, patch: unknown, object?: string): this {
    return this.#override({ platform, kind: 'merge', patch, ...(object === undefined ? {} : { object }) });
  }

  /** Applies RFC 6902 operations to what one platform renders. Matching nothing is an error. */
  patch(platform: Platform, operations: readonly unknown[], object?: string): this {
    return this.#override({
      platform,
      kind: 'json-patch',
      patch: operations,
      ...(object === undefined ? {} : { object }),
    });
  }

  #override(override: Omit<WorkloadOverride, 'origin'>): this {
    this.#overrides.push({ ...override, origin: { path: this.node.path, trace: new Error('declared here') } });
    return this;
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

  /** What was asked for with `merge` and `patch`. */
  get overrides(): readonly WorkloadOverride[] {
    return this.#overrides;
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
