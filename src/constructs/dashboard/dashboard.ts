import { Construct } from 'constructs';
import type { Row } from '../../model/dashboard.ts';
import { Duration } from '../../shared/duration.ts';
import { StackElement } from '../element.ts';
import type { MetricSet, ServiceProps } from '../service.ts';
import { Slo } from '../slo/slo.ts';
import type { StackDraft } from '../stack-draft.ts';
import { autoRows } from './auto-dashboard.ts';
import { contributeDashboard } from './contribute-dashboard.ts';
import { type DashboardProps as CommonProps, dashboardRecord } from './dashboard-record.ts';
import { dashboardUid } from './dashboard-uid.ts';
import { RowBuilder } from './row-builder.ts';

/** A `Service` of whatever metrics. */
export interface DrawnService {
  readonly serviceName: string;
  readonly metrics: MetricSet;
  readonly props: ServiceProps<MetricSet>;
}

export interface DashboardProps extends CommonProps {
  /** Draws this service's dashboard from what it declares; rows of your own come first. @default - only your rows */
  readonly auto?: DrawnService;
}

/** A Grafana dashboard. Its scope is the stack's `Grafana`; `row` adds to it, in reading order. */
export class Dashboard extends StackElement {
  readonly #props: DashboardProps;
  readonly #rows: Row[] = [];

  constructor(scope: Construct, id: string, props: DashboardProps = {}) {
    super(scope, id);
    this.#props = props;
  }

  /** Adds a row. A `collapsed` one is opened by a click and asks its servers nothing before. */
  row(title: string, build: (row: RowBuilder) => unknown, props: { readonly collapsed?: boolean } = {}): this {
    const builder = new RowBuilder(`${this.node.path}/${title}`);
    build(builder);
    this.#rows.push(builder.toRow(title, props.collapsed ?? false));
    return this;
  }

  contribute(draft: StackDraft): void {
    const { auto, ...props } = this.#props;
    contributeDashboard(
      draft,
      dashboardRecord({
        ...props,
        uid: props.uid ?? dashboardUid(draft.stackName, this.node.id),
        title: props.title ?? titleOf(this.node.id),
        ...(auto ? { service: auto.serviceName } : {}),
        rows: [...this.#rows, ...(auto ? this.#drawn(auto, draft) : [])],
        origin: this.origin,
      }),
    );
  }

  /** What the stack does not store is not drawn. */
  #drawn(service: DrawnService, { components }: StackDraft): Row[] {
    const { scrape, critical, spans, logs } = service.props;
    const usual = critical === false ? '30s' : '10s';
    const intervals = [scrape ?? {}, ...Object.values(scrape?.jobs ?? {})].map(s =>
      Duration.parse(s.interval ?? usual),
    );
    return autoRows({
      name: service.serviceName,
      metrics: Object.values(service.metrics).map(m => m.declaration),
      spans: components.tempo ? (spans ?? []) : [],
      hasObjectives: service instanceof Construct && service.node.findAll().some(child => child instanceof Slo),
      hasLogs: components.loki !== undefined && logs !== false,
      intervalSeconds: Math.max(...intervals.map(i => i.seconds)),
      origin: this.origin,
    });
  }
}

/** `order-flow` → `Order flow` */
const titleOf = (id: string): string => {
  const words = id.replaceAll(/[-_]+/g, ' ').trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};
