import { type AlertDefinition, defineAlert, firesWhen, type Service, series, staysSilentWhen, time } from 'sightline';
import { exporterAccessMetrics } from 'sightline/catalogue';
import { targetOf } from './application/targets.ts';

const { reloadSuccessful, certificateEnds } = exporterAccessMetrics;

/** Whether the exporter of a service can go on being asked: its token and its certificate. */
export function accessOf(service: Service) {
  const target = { ...targetOf(service), job: `${service.serviceName}-exporter` };
  const told: Told = {
    name: { service: service.serviceName },
    target,
    stranger: { ...target, service: `${service.serviceName}-other` },
  };
  return { ExporterReloadFails: reloadFails(told), ExporterCertificateExpires: certificateExpires(told) };
}

interface Told {
  readonly name: { readonly service: string };
  readonly target: ReturnType<typeof targetOf>;
  readonly stranger: ReturnType<typeof targetOf>;
}

const reloadFails = ({ name, target, stranger }: Told): AlertDefinition => {
  const ofToken = { ...target, what: 'token' } as const;
  return defineAlert({
    // A certificate that comes a moment before its key is no pair meanwhile.
    levels: { warning: { when: reloadSuccessful.value(name).eq(0), for: '5m' } },
    summary: l =>
      `What now lies in the ${l.what} files of ${l.service}’s exporter cannot be used; it goes on with what it had`,
    runbook: {
      means:
        'A file of the exporter was replaced or taken away, and what is there now is no token, or no certificate with its key.',
      impact:
        'None while the old one holds. Whoever already has the new token is refused; with the old certificate’s end all who verify it are; and after a restart the exporter does not start at all.',
      confirm: [
        'The exporter’s log: `the new token cannot be used` or `the new tls cannot be used`, with the reason.',
        '`increase(sightline_exporter_reload_failures_total[5m])`: one, and the content is wrong; more than a hundred, and the file cannot be read.',
        '`sightline-exporter --check exporter.json` does not read these files; `openssl x509 -noout -dates -in tls.crt` does.',
      ],
      causes: [
        'Certificate and key are of different renewals: one was copied, the other not.',
        'The token has fewer than 16 characters, or a space or an umlaut in it.',
        'User 65532 may not read the new file, or the volume is gone.',
      ],
      fix: [
        'Put the matching files there; the exporter looks every two seconds, and the alert ends by itself.',
        'Do not restart it before that: with what it holds it still answers.',
      ],
    },
    tests: [
      firesWhen('the token has been unusable for five minutes, until it can be used', {
        given: [
          series(reloadSuccessful, ofToken, '1 0x8 1x9'),
          series(reloadSuccessful, { ...target, what: 'tls' }, '1x20'),
          series(reloadSuccessful, { ...stranger, what: 'tls' }, '0x20'),
        ],
        from: '6m',
        until: '10m',
        labels: ofToken,
        annotations: {
          summary: `What now lies in the token files of ${target.service}’s exporter cannot be used; it goes on with what it had`,
        },
      }),
      staysSilentWhen('the key came four minutes after its certificate', {
        given: [series(reloadSuccessful, { ...target, what: 'tls' }, '1 0x3 1x20')],
        at: '20m',
      }),
    ],
  });
};

const DAY = 86_400;

const certificateExpires = ({ name, target, stranger }: Told): AlertDefinition =>
  defineAlert({
    expr: certificateEnds.value(name).sub(time()),
    levels: { warning: { below: 14 * DAY, for: '1h' }, error: { below: 3 * DAY, for: '1h' } },
    summary: (l, v) => `The certificate of ${l.service}’s exporter on ${l.instance} ends in ${v.duration}`,
    runbook: {
      means: 'The certificate with which the exporter answers is nearly over, and no newer one lies in its file.',
      impact:
        'When it is over Prometheus, which verifies it, scrapes nothing any more: checks and alerts of the service fall silent with it.',
      confirm: [
        '`openssl s_client -connect <exporter>:9464 </dev/null | openssl x509 -noout -enddate -issuer`',
        'The same of the file (`openssl x509 -enddate -noout -in tls.crt`): if that is newer, ExporterReloadFails says why it is not used.',
      ],
      causes: [
        'The secret was made by hand, and nobody makes the next.',
        'cert-manager cannot renew it: `kubectl describe certificate` names the reason.',
        'It was renewed in a Secret that is mounted with `subPath`, where the kubelet replaces no files.',
      ],
      fix: [
        'Write the new certificate and key over the old ones; the exporter takes them within two seconds, without a restart.',
        'Where every renewal comes later than two weeks before the end, tune the levels to that.',
      ],
    },
    tests: [
      firesWhen('fourteen days are left, since an hour', {
        given: [
          series(certificateEnds, target, `${14 * DAY + 60}x200`),
          series(certificateEnds, stranger, `${DAY}x200`),
        ],
        from: '3690s',
        labels: target,
        severity: 'warning',
        annotations: {
          summary: `The certificate of ${target.service}’s exporter on ${target.instance} ends in 13d 22h 59m 30s`,
        },
      }),
      firesWhen('it is near its end, until it is replaced', {
        given: [series(certificateEnds, target, `${10 * DAY}x70 ${90 * DAY}x100`)],
        from: '1h',
        until: '71m',
        labels: target,
        severity: 'warning',
      }),
      firesWhen('three days are left, since an hour', {
        given: [series(certificateEnds, target, `${3 * DAY + 60}x200`)],
        from: '3690s',
        labels: target,
        severity: ['warning', 'error'],
        already: 'warning',
      }),
    ],
  });
