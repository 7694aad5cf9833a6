import { gauge } from '../query/promql/declare.ts';

/** What our own exporter says of its token and its certificate (docs/exporter.md); each is there where it has one. */
export const exporterAccessMetrics = {
  reloadSuccessful: gauge('sightline_exporter_reload_successful', {
    help: '1 while the token or certificate that is used is the one in its file, 0 while that cannot be used.',
    labels: { what: ['token', 'tls'] },
  }),
  certificateEnds: gauge('sightline_exporter_certificate_expiry_timestamp_seconds', {
    help: 'When the certificate of the exporter expires.',
    unit: 'seconds',
  }),
};
