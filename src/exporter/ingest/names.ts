/** Names that Prometheus adds to series itself. */
const TAKEN_LABELS: ReadonlySet<string> = new Set(['le', 'quantile']);

/** What this exporter says of itself. */
const OWN_PREFIX = 'sightline_';

/** What Prometheus says of each target, and of alerts: a posted `up` would make the target look down. */
const PROMETHEUS_NAMES: ReadonlySet<string> = new Set(['up', 'ALERTS', 'ALERTS_FOR_STATE']);
const PROMETHEUS_PREFIX = 'scrape_';

const legal = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=[0-9])/, '_');

/** The legal name that is nearest. */
export const metricNameOf = (name: string): string => legal(name);

/** The legal label that is nearest, and none that Prometheus needs for itself. */
export function labelNameOf(name: string): string {
  const found = legal(name).replace(/^__+/, '_');
  return TAKEN_LABELS.has(found) ? `tag_${found}` : found;
}

/** Why a name cannot be a metric's. */
export function wrongMetricName(name: string, mostCharacters: number): string | undefined {
  if (name === '') return 'the name is empty';
  if (name.length > mostCharacters) return `the name has more than ${mostCharacters} characters`;
  if (name !== metricNameOf(name)) {
    return `a name has letters, digits and _ only, and no digit first: write ${metricNameOf(name)}`;
  }
  return takenName(name);
}

/** Who writes a metric of this name already. */
export function takenName(name: string): string | undefined {
  if (name.startsWith(OWN_PREFIX)) return `names that begin with ${OWN_PREFIX} are the exporter's own`;
  if (PROMETHEUS_NAMES.has(name)) return `Prometheus writes ${name} itself`;
  return name.startsWith(PROMETHEUS_PREFIX)
    ? `Prometheus writes names that begin with ${PROMETHEUS_PREFIX} itself`
    : undefined;
}

/** Why a name cannot be a label's. */
export function wrongLabelName(name: string, mostCharacters: number): string | undefined {
  if (name === '') return 'a label has no name';
  if (name.length > mostCharacters) return `the name of a label has more than ${mostCharacters} characters`;
  if (name === labelNameOf(name)) return undefined;
  return `a label cannot be called ${JSON.stringify(name)}: write ${labelNameOf(name)}`;
}

/** What a counter is called: its suffix is not optional in OpenMetrics. */
export const counterName = (name: string): string => (name.endsWith('_total') ? name : `${name}_total`);
