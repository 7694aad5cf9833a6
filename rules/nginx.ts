import { defineAlert, firesWhen, type Service, series, staysSilentWhen } from 'sightline';
import { nginxMetrics } from 'sightline/catalogue';
import { bursts, type Exporter, exporterOf, exporterPack, PAGES_NOBODY, pages } from './application/exporter.ts';

const { up, accepted, handled, requests } = nginxMetrics;

const down = ({ of, at, stranger }: Exporter) =>
  defineAlert({
    detect: 'fast',
    levels: { critical: { when: up.value(of).eq(0), for: '20s' } },
    summary: l => `nginx behind ${l.instance} does not show its status`,
    runbook: {
      means: 'The exporter runs, and gets no answer from the page with `stub_status`.',
      impact: 'nginx is down or takes no connections: nobody reaches what is behind it.',
      confirm: [
        '`curl -sS http://<host>/stub_status` from the exporter’s machine',
        '`nginx -t`, and the last lines of its error log',
      ],
      causes: [
        'A configuration that does not load kept it from starting again.',
        'A certificate file is missing after a renewal.',
        'The page was moved, or `allow` no longer lets the exporter in: then visitors notice nothing.',
      ],
      fix: [
        'Correct what `nginx -t` names, and start it.',
        'Only the page: give the `location` back, with `allow` for the exporter.',
      ],
    },
    tests: [
      firesWhen('it has not for twenty seconds, until it does', {
        given: [series(up, at, '1 1 0x10 1x5'), series(up, stranger, '0x20')],
        every: '10s',
        from: '40s',
        until: '130s',
        labels: at,
        annotations: { summary: 'nginx behind one does not show its status' },
      }),
      staysSilentWhen('it did not once', { given: [series(up, at, '1 1 0 1x5')], every: '10s', at: '50s' }),
    ],
  });

const given = (each: number, { at, stranger }: Exporter) => [
  series(accepted, at, '0+500x60'),
  series(handled, at, `0+${500 - each}x60`),
  series(accepted, stranger, '0+500x60'),
  series(handled, stranger, '0+0x60'),
];

const drops = (exporter: Exporter) =>
  defineAlert({
    expr: accepted.increase('5m', exporter.of).sub(handled.increase('5m')).round(),
    levels: { error: { above: 5, for: '2m' } },
    summary: (l, v) => `nginx behind ${l.instance} closed ${v.raw} connections unanswered within five minutes`,
    runbook: {
      means: 'Connections were accepted and closed at once, because a worker had no slot left for them.',
      impact: 'Each is a visitor with a connection error and no status code; no access log shows them.',
      confirm: [
        'The error log: “worker_connections are not enough” or “Too many open files”.',
        'nginx_connections_active, against worker_processes × worker_connections',
      ],
      causes: [
        'More visitors than slots. As a proxy each takes two, one of them towards the server behind.',
        'The server behind is slow, so that connections stay open.',
        'The limit of open files is lower than `worker_connections`.',
      ],
      fix: [
        'Raise `worker_connections` and `worker_rlimit_nofile` together, then `nginx -s reload`.',
        'Slow behind: shorten `proxy_read_timeout`, and look at that service.',
        'Shorten `keepalive_timeout` where most connections wait.',
      ],
    },
    tests: [
      firesWhen('ten within five minutes', {
        given: given(2, exporter),
        from: '5m',
        labels: exporter.at,
        annotations: { summary: 'nginx behind one closed 10 connections unanswered within five minutes' },
      }),
      firesWhen('six', { given: given(1.2, exporter), at: '40m', labels: exporter.at }),
      staysSilentWhen('five', { given: given(1, exporter), at: '50m' }),
      staysSilentWhen('none', { given: given(0, exporter), at: '50m' }),
    ],
  });

/** So many requests a minute for an hour, then so many. */
const asked = (first: number, then: number, { at, stranger }: Exporter) => [
  series(requests, at, `0+${first}x60 ${first * 60}+${then}x60`),
  series(requests, stranger, '0+900x60 54000x60'),
];

const silent = (exporter: Exporter) =>
  defineAlert({
    // The exporter's own requests are counted as well, so that there is never none; a tenth of five a second is more.
    expr: requests
      .rate('10m', exporter.of)
      .div(requests.offset('20m').rate('30m'))
      .and(requests.offset('20m').rate('30m').gt(5)),
    levels: { error: { below: 0.1, for: '5m' } },
    summary: (l, v) => `nginx behind ${l.instance} gets ${v.percent} of the requests of half an hour ago`,
    runbook: {
      means: 'nginx runs and shows its status, and hardly anybody asks it for anything any more.',
      impact: 'Visitors do not get as far as nginx, or have been sent elsewhere.',
      confirm: [
        'Ask for a page by its public name, from outside.',
        '`ss -ltn` on the machine: does it still listen on 80 and 443?',
      ],
      causes: [
        'DNS or a load balancer points elsewhere.',
        'A firewall or security group was changed.',
        'A reload dropped the `listen` of the site.',
      ],
      fix: [
        'Bring DNS, balancer or firewall back to what it was.',
        'Taken out of service on purpose: silence this alert for as long.',
      ],
    },
    tests: [
      firesWhen('a little less than a tenth of what it was', {
        given: asked(400, 38, exporter),
        from: '74m',
        labels: exporter.at,
        annotations: { summary: 'nginx behind one gets 9.5% of the requests of half an hour ago' },
      }),
      staysSilentWhen('a tenth', { given: asked(400, 40, exporter), at: '78m' }),
      staysSilentWhen('none, of five a second', { given: asked(300, 0, exporter), at: '78m' }),
      firesWhen('none, of 5.3 a second', { given: asked(320, 0, exporter), at: '78m', labels: exporter.at }),
      firesWhen('they came in bursts every twenty minutes', {
        given: [series(requests, exporter.at, `${bursts(12_000, 20)} 36000x60`)],
        at: '77m',
        labels: exporter.at,
      }),
      staysSilentWhen('it goes on', { given: asked(400, 400, exporter), at: '78m' }),
    ],
  });

/** nginx as nginx-prometheus-exporter sees it: `stack.use(nginxRules(edge))`, where the service is the exporter's scrape job. */
export function nginxRules(service: Service) {
  const exporter = exporterOf('nginxRules', service);
  const pack = exporterPack('nginx', exporter, {
    NginxDown: down(exporter),
    NginxDropsConnections: drops(exporter),
    NginxSilent: silent(exporter),
  });
  return pages(exporter) ? pack : pack.tune({ NginxDown: PAGES_NOBODY });
}
