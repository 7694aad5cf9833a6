import type { CollectorComponent } from '../../model/component.ts';
import type { ContextStatements } from './ottl.ts';

/** Same limits as a scrape job's: labels of a series, characters of a value. */
const MOST_LABELS = 30;
const LONGEST_VALUE = 256;

/**
 * Attributes whose values never end: one series a request, a person, a URL. Removed from pushed metrics, kept on spans
 * and log lines, where they belong.
 */
const UNBOUNDED =
  '^(.*[._])?(request[._]id|correlation[._]id|trace[._]id|span[._]id|session[._]id|user[._]id|message[._]id|uuid)$|^(url\\\\.(full|path|query)|http\\\\.(url|target)|client\\\\.(address|port)|net\\\\.(peer|sock)\\\\..*|network\\\\.peer\\\\..*|user_agent\\\\.original|db\\\\.(statement|query\\\\.text)|exception\\\\.(message|stacktrace))$';

/**
 * How many series one metric of one process may have. An SDK sends all series of a metric together at every export, so
 * their number is known without a memory of earlier exports. A tenth of what the stack admits: no single metric fills it.
 */
export const mostSeriesOfOneMetric = (collector: CollectorComponent): number =>
  Math.max(1, Math.floor(collector.pushedSeriesLimit / 10));

/**
 * Guards of pushed metrics. The Collector has no component that counts all series of all applications; what holds are
 * three bounds together: no attribute without end, few and short labels, and a metric with too many series is dropped
 * as a whole (counted in `otelcol_processor_filter_datapoints_filtered`). Prometheus has no limit for OTLP.
 */
export const pushedMetricsProcessors = (collector: CollectorComponent): Record<string, unknown> => ({
  'transform/label-limits': {
    error_mode: 'ignore',
    metric_statements: [
      {
        context: 'datapoint',
        statements: [
          `delete_matching_keys(datapoint.attributes, "${UNBOUNDED}")`,
          `limit(datapoint.attributes, ${MOST_LABELS}, [])`,
          `truncate_all(datapoint.attributes, ${LONGEST_VALUE})`,
        ],
      },
    ] satisfies ContextStatements[],
  },
  'filter/series-limit': {
    error_mode: 'ignore',
    metrics: { metric: [`Len(metric.data_points) > ${mostSeriesOfOneMetric(collector)}`] },
  },
});

export const pushedMetricsOrder = ['transform/label-limits', 'filter/series-limit'];
