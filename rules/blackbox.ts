import { defineAlert, firesWhen, rulePack, series, staysSilentWhen, time } from 'sightline';
import { blackboxMetrics } from 'sightline/catalogue';

const { success, duration, dnsLookup, httpStatus, certificateEnds, tlsVersion } = blackboxMetrics;
const shop = { job: 'shop', service: 'shop', instance: 'https://shop.example/health' } as const;
const other = { ...shop, instance: 'https://shop.example/login' } as const;

const answeredBadly = httpStatus.value().ge(400);

const probeFails = defineAlert({
  levels: { error: { when: success.value().eq(0).unless(answeredBadly), for: '2m' } },
  summary: l => `${l.instance} cannot be reached as a user would`,
  runbook: {
    means:
      'A probe from inside the stack got no answer at all: no address for the name, no connection, no valid certificate, or no answer in time.',
    impact: 'Whoever takes the same way gets nothing either.',
    confirm: [
      '`curl -sv <address>` from the machine of the exporter, and from a mobile network.',
      'On the exporter: `/probe?module=http&target=<address>&debug=true` tells every step.',
      'probe_ssl_earliest_cert_expiry - time()',
    ],
    causes: [
      'The certificate has ended, or its name is another: the connection is refused by the client.',
      'The name leads to an address that is not there any more.',
      'The service or the proxy before it is down. When only the probe fails: the way out of the stack is closed.',
    ],
    fix: [
      'Both fail: mend the first thing that does not answer, from the name to the service.',
      'Only the probe fails: allow the exporter out (the address must be a declared one).',
      'Certificate: renew it and have the proxy load it.',
    ],
    escalate: 'After a quarter of an hour, to whoever owns network and DNS.',
  },
  tests: [
    firesWhen('it fails for two minutes', {
      given: [
        series(success, shop, '1x2 0x7 1x5'),
        series(httpStatus, shop, '200x2 0x7 200x5'),
        series(success, other, '1x20'),
      ],
      from: '5m',
      until: '11m',
      labels: shop,
      annotations: { summary: 'https://shop.example/health cannot be reached as a user would' },
    }),
    firesWhen('a port that speaks no HTTP refuses', {
      given: [series(success, shop, '0x10'), series(httpStatus, other, '503x10')],
      from: '2m',
      labels: shop,
    }),
    firesWhen('a page is sent that the module does not expect', {
      given: [series(success, shop, '0x10'), series(httpStatus, shop, '399x10')],
      from: '2m',
      labels: shop,
    }),
    staysSilentWhen('it answers with an error, which ProbeAnswersError tells', {
      given: [series(success, shop, '0x10'), series(httpStatus, shop, '400x10')],
      at: '9m',
    }),
  ],
});

const refused = answeredBadly.and(success.value().eq(0));

const probeAnswersError = defineAlert({
  levels: { error: { when: refused, for: '2m' } },
  summary: (l, v) => `${l.instance} answers with status ${v.raw}`,
  runbook: {
    means: 'The address answers, with a status that its probe does not expect: 400 or above.',
    impact: 'Pages from 500 on are a failing server. 401, 403 and 404 are a page that moved or wants a login now.',
    confirm: [
      '`curl -si <address> | head -20`: who answers, by the header `server`: the proxy or the application?',
      'probe_http_redirects: is it sent elsewhere since?',
    ],
    causes: [
      '502, 503, 504: the proxy has nobody behind it, or waits too long.',
      '404: a route was renamed with the last release.',
      '401, 403: a login was put in front of a page that was open.',
    ],
    fix: [
      'From 500 on: the alerts of the service itself lead further; roll back when a release has just gone out.',
      'The page is meant to answer so: allow the status in a module (`statusCodes`) and name it in the probe.',
    ],
  },
  tests: [
    firesWhen('it has answered 503 for two minutes', {
      given: [
        series(success, shop, '1x2 0x7 1x5'),
        series(httpStatus, shop, '200x2 503x7 200x5'),
        series(success, other, '1x20'),
        series(httpStatus, other, '200x20'),
      ],
      from: '5m',
      until: '11m',
      labels: shop,
      annotations: { summary: 'https://shop.example/health answers with status 503' },
    }),
    firesWhen('it answers 400', {
      given: [series(success, shop, '0x10'), series(httpStatus, shop, '400x10')],
      from: '2m',
      labels: shop,
    }),
    staysSilentWhen('it answers 399', {
      given: [series(success, shop, '0x10'), series(httpStatus, shop, '399x10')],
      at: '9m',
    }),
    staysSilentWhen('a 401 is expected, and another address fails', {
      given: [series(success, shop, '1x10'), series(httpStatus, shop, '401x10'), series(success, other, '0x10')],
      at: '9m',
    }),
  ],
});

const probeSlow = defineAlert({
  // The median of ten minutes: one slow answer of twenty says nothing.
  expr: duration.range('10m').quantileOverTime(0.5),
  levels: { warning: { above: 2, for: '10m' } },
  summary: (l, v) => `${l.instance} takes ${v.duration} to answer`,
  runbook: {
    means:
      'Half of the probes of the last ten minutes took longer than two seconds, all in all: name, connection, TLS, answer.',
    impact: 'Users wait as long before a page begins to show.',
    confirm: [
      'probe_http_duration_seconds by phase: `processing` is the service, `connect` and `tls` the way, `resolve` the name.',
      'Compare with the latency that the service measures itself.',
    ],
    causes: [
      'The service is slow: its own latency grew as well.',
      'A proxy or the line before it is saturated: the service sees nothing of it.',
      'A page that is larger than a probe should fetch.',
    ],
    fix: ['Mend the phase that grew.', 'Probe a small page, such as the health endpoint.'],
  },
  tests: [
    firesWhen('half of the probes take 2.1 s', {
      given: [series(duration, shop, '2.1x40'), series(duration, other, '0.2x40')],
      from: '10m',
      labels: shop,
      annotations: { summary: 'https://shop.example/health takes 2.1s to answer' },
    }),
    firesWhen('it becomes slow, and quick again', {
      given: [series(duration, shop, '1x9 3x19 1x30')],
      from: '25m',
      until: '34m',
      labels: shop,
    }),
    staysSilentWhen('exactly two seconds', { given: [series(duration, shop, '2x40')], at: '30m' }),
    staysSilentWhen('four probes of ten take a minute', {
      given: [
        series(
          duration,
          shop,
          '60 0.1 60 0.1 60 0.1 60 0.1 0.1 0.1 60 0.1 60 0.1 60 0.1 60 0.1 0.1 0.1 60 0.1 60 0.1 60',
        ),
      ],
      at: '24m',
    }),
  ],
});

const DAY = 86_400;
const left = certificateEnds.value().sub(time());

const certificateExpires = defineAlert({
  expr: left,
  // Automatic renewal happens a month before the end: three weeks before, it has failed for days.
  levels: { warning: { below: 21 * DAY, for: '1h' }, error: { below: 7 * DAY, for: '1h' } },
  summary: (l, v) => `A certificate of ${l.instance} ends in ${v.duration}`,
  runbook: {
    means: 'The server’s certificate, or one above it in the chain, ends soon, and nobody has renewed it.',
    impact: 'None until then. From that second on every client refuses to connect, and ProbeFails fires.',
    confirm: [
      '`openssl s_client -connect <host>:443 -servername <host> </dev/null | openssl x509 -noout -issuer -enddate`',
      'The same on each server behind one name: is it only one of them?',
    ],
    causes: [
      'The renewal fails: the name leads elsewhere, port 80 is closed, a token for DNS has ended.',
      'It was renewed, and the proxy still serves the old file.',
      'It was bought for a year, and whoever did it has left.',
    ],
    fix: [
      'Read the log of the renewal (`certbot renew --dry-run`, or the events of the `Certificate` in the cluster).',
      'Load the new file: `nginx -s reload`, or the equivalent of your proxy.',
    ],
  },
  tests: [
    firesWhen('twenty-one days are left, since an hour', {
      given: [series(certificateEnds, shop, `${21 * DAY + 60}x200`), series(certificateEnds, other, `${90 * DAY}x200`)],
      from: '3690s',
      labels: shop,
      severity: 'warning',
      annotations: { summary: 'A certificate of https://shop.example/health ends in 20d 22h 59m 30s' },
    }),
    firesWhen('it is renewed', {
      given: [series(certificateEnds, shop, `${20 * DAY}x70 ${90 * DAY}x100`)],
      from: '1h',
      until: '71m',
      labels: shop,
      severity: 'warning',
    }),
    firesWhen('seven days are left, since an hour', {
      given: [series(certificateEnds, shop, `${7 * DAY + 60}x200`)],
      from: '3690s',
      labels: shop,
      severity: ['warning', 'error'],
      already: 'warning',
    }),
  ],
});

const OLD = { version: { match: /TLS 1\.[01]|SSL.*/ } } as const;

const tlsOld = defineAlert({
  levels: { warning: { when: tlsVersion.value(OLD).eq(1), for: '30m' } },
  summary: l => `${l.instance} speaks ${l.version}`,
  runbook: {
    means: 'The best version of TLS that the server offers is one that has been withdrawn as insecure.',
    impact: 'Browsers warn or refuse, and what is sent can be read by those who take the trouble.',
    confirm: ['`openssl s_client -connect <host>:443 -tls1_2 </dev/null`: refused?'],
    causes: ['A proxy or appliance that has not been updated for years.', 'A setting made for one old client.'],
    fix: ['Set TLS 1.2 as the least version, 1.3 beside it, and update what cannot.'],
  },
  tests: [
    firesWhen('TLS 1.1 for half an hour, then 1.2', {
      given: [
        series(tlsVersion, { ...shop, version: 'TLS 1.1' }, '1x40 stale'),
        series(tlsVersion, { ...shop, version: 'TLS 1.2' }, '_x41 1x20'),
        series(tlsVersion, { ...other, version: 'TLS 1.3' }, '1x60'),
      ],
      from: '30m',
      until: '41m',
      labels: { ...shop, version: 'TLS 1.1' },
      annotations: { summary: 'https://shop.example/health speaks TLS 1.1' },
    }),
    staysSilentWhen('it is TLS 1.2, or 1.0 no more', {
      given: [
        series(tlsVersion, { ...shop, version: 'TLS 1.2' }, '1x60'),
        series(tlsVersion, { ...shop, version: 'TLS 1.0' }, '0x60'),
      ],
      at: '50m',
    }),
  ],
});

const namesSlow = defineAlert({
  expr: dnsLookup.range('10m').quantileOverTime(0.5),
  levels: { warning: { above: 0.5, for: '10m' } },
  summary: (l, v) => `Finding the address of ${l.instance} takes ${v.duration}`,
  runbook: {
    means: 'Half of the probes waited longer than half a second for DNS alone.',
    impact: 'Every new connection to that name waits as long, in the application as well as here.',
    confirm: [
      '`dig +stats <host>` from the machine of the exporter, then `dig @1.1.1.1 +stats <host>`.',
      'topk(5, probe_dns_lookup_time_seconds)',
    ],
    causes: [
      'All names are slow: the resolver of the machine or cluster, or the first of two that is not there any more.',
      'One name is slow: its own name servers, or a short life of its record.',
    ],
    fix: [
      'Remove the dead resolver from `/etc/resolv.conf`, or give CoreDNS more CPU.',
      'Give the record a life of minutes instead of seconds.',
    ],
  },
  tests: [
    firesWhen('half of them take 0.54 s', {
      given: [series(dnsLookup, shop, '0.54x40'), series(dnsLookup, other, '0.01x40')],
      from: '10m',
      labels: shop,
      annotations: { summary: 'Finding the address of https://shop.example/health takes 540ms' },
    }),
    firesWhen('they become slow, and quick again', {
      given: [series(dnsLookup, shop, '0.1x9 3x19 0.1x30')],
      from: '24m',
      until: '35m',
      labels: shop,
    }),
    staysSilentWhen('exactly half a second', { given: [series(dnsLookup, shop, '0.5x40')], at: '30m' }),
  ],
});

/** What users meet from outside. Reads the probes of the blackbox exporter, whatever their jobs are called. */
export const blackboxRules = rulePack('blackbox', {
  needs: { server: 'blackboxExporter' },
  alerts: {
    ProbeFails: probeFails,
    ProbeAnswersError: probeAnswersError,
    ProbeSlow: probeSlow,
    ProbeCertificateExpires: certificateExpires,
    ProbeTlsOld: tlsOld,
    ProbeNamesSlow: namesSlow,
  },
});
