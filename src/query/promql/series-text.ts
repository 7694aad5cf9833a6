import { quote } from '../quote.ts';

/** A series as PromQL writes it: `ALERTS{alertname="ApiDown", severity="critical"}`. */
export const seriesText = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${quote(value)}`)
    .join(', ')}}`;
