import type { Panel, PanelKind, PanelQuery, Row } from '../../model/dashboard.ts';
import type { Origin } from '../../model/origin.ts';
import type { FrameProps, PanelProps, PanelQueries, Queryable } from './panel-props.ts';

/** Width and height by kind: three graphs or four numbers side by side. */
const SIZES: Readonly<Record<PanelKind, readonly [width: number, height: number]>> = {
  timeseries: [8, 8],
  stat: [6, 4],
  gauge: [6, 6],
  bargauge: [8, 8],
  barchart: [12, 8],
  table: [24, 8],
  heatmap: [8, 8],
  logs: [24, 10],
  traces: [24, 8],
  alertlist: [8, 8],
  text: [24, 4],
};

/** Collects the panels of one row; they stand side by side and wrap at the right edge. */
export class RowBuilder {
  readonly #panels: Panel[] = [];
  readonly #path: string;
  readonly #origin: Origin | undefined;

  /** `origin`: for rows that were not written by hand, so that findings about them point at what asked for them. */
  constructor(path: string, origin?: Origin) {
    this.#path = path;
    this.#origin = origin;
  }

  /** Lines over time. */
  timeseries(title: string, queries: PanelQueries, props: PanelProps = {}): this {
    return this.#values('timeseries', title, queries, props);
  }
  /** The newest value as a big number. */
  stat(title: string, queries: PanelQueries, props: PanelProps = {}): this {
    return this.#values('stat', title, queries, props);
  }
  /** The newest value on a dial; give `min`, `max` and `thresholds`. */
  gauge(title: string, queries: PanelQueries, props: PanelProps = {}): this {
    return this.#values('gauge', title, queries, props);
  }
  /** The newest value of each series as a bar. */
  bargauge(title: string, queries: PanelQueries, props: PanelProps = {}): this {
    return this.#values('bargauge', title, queries, { instant: true, ...props });
  }
  /** Bars by label value at the end of the range. */
  barchart(title: string, queries: PanelQueries, props: PanelProps = {}): this {
    return this.#values('barchart', title, queries, { instant: true, ...props });
  }
  /** One line a series, one column a label, at the end of the range. */
  table(title: string, queries: PanelQueries, props: PanelProps = {}): this {
    return this.#values('table', title, queries, { instant: true, ...props });
  }
  /** How a distribution moves: a rate of buckets kept by `le`, or of native histograms. */
  heatmap(title: string, query: Queryable, props: PanelProps = {}): this {
    return this.#values('heatmap', title, query, props);
  }
  /** Log lines, newest first. */
  logs(title: string, query: Queryable, props: FrameProps = {}): this {
    return this.#values('logs', title, query, props);
  }
  /** Traces that a TraceQL query finds, such as `{ resource.service.name = "api" && status = error }`. */
  traces(title: string, traceql: string, props: FrameProps = {}): this {
    const query: PanelQuery = { dataSource: 'tempo', query: { language: 'traceql', text: traceql } };
    return this.#add('traces', title, [query], props);
  }
  /** Alerts that fire or are about to, by label matchers such as `service="api"`. @param filter '' shows all */
  alertList(title: string, filter = '', props: FrameProps = {}): this {
    return this.#add('alertlist', title, [], props, { alertFilter: filter });
  }
  /** Markdown. */
  text(title: string, markdown: string, props: FrameProps = {}): this {
    return this.#add('text', title, [], props, { text: markdown });
  }
  /**
   * A panel built with Grafana's own SDK (`new PanelBuilder()` of `@grafana/grafana-foundation-sdk/…`), for what the
   * methods above lack. Id, place and missing data sources and query names are filled in.
   */
  raw(title: string, builder: { build(): unknown }, props: FrameProps = {}): this {
    return this.#add('timeseries', title, [], props, { raw: builder });
  }

  /** The row as it stands. */
  toRow(title: string, collapsed: boolean): Row {
    return { title, collapsed, panels: [...this.#panels] };
  }

  #values(kind: PanelKind, title: string, queries: PanelQueries, props: PanelProps): this {
    const list = isQueryable(queries)
      ? [panelQuery(queries, props.legend, props)]
      : Object.entries(queries).map(([legend, query]) => panelQuery(query, legend, props));
    const { legend: _legend, exemplars: _exemplars, instant: _instant, ...look } = props;
    return this.#add(kind, title, list, look);
  }

  #add(
    kind: PanelKind,
    title: string,
    queries: readonly PanelQuery[],
    props: PanelProps,
    more: Partial<Panel> = {},
  ): this {
    const [width, height] = SIZES[kind];
    const path = `${this.#path}/${title}`;
    this.#panels.push({
      kind,
      title,
      queries,
      width,
      height,
      origin: this.#origin ?? { path, trace: new Error('declared here') },
      ...given(props),
      ...more,
    });
    return this;
  }
}

const isQueryable = (queries: PanelQueries): queries is Queryable =>
  'expression' in queries && 'text' in queries.expression;

const panelQuery = ({ expression }: Queryable, legend: string | undefined, props: PanelProps): PanelQuery => ({
  dataSource: expression.language === 'logql' ? 'loki' : 'prometheus',
  query: expression,
  ...given({ legend, instant: props.instant, exemplars: props.exemplars }),
});

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined: records of the model leave out what was not said. */
const given = <T extends object>(props: T): Given<T> =>
  Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Given<T>;
