import { gauge } from '../query/promql/declare.ts';

/** What the blackbox exporter says of one probe, as far as packs use it. Source: its `/probe` in the version of versions.json. */
export const blackboxMetrics = {
  success: gauge('probe_success', { help: '1 when the probe was answered as its module expects' }),
  duration: gauge('probe_duration_seconds', { help: 'How long the probe took', unit: 'seconds' }),
  dnsLookup: gauge('probe_dns_lookup_time_seconds', { help: 'How long finding the address took', unit: 'seconds' }),
  httpStatus: gauge('probe_http_status_code', { help: 'Status of the last answer; 0: there was none' }),
  certificateEnds: gauge('probe_ssl_earliest_cert_expiry', {
    help: 'When the first certificate of the chain ends, as Unix time',
  }),
  tlsVersion: gauge('probe_tls_version_info', {
    help: 'TLS version that was agreed on',
    labels: { version: 'string' },
  }),
};
