import { isIP } from 'node:net';
import type { ExporterAccess } from '../../model/exporter-access.ts';
import type {
  ExporterCheck,
  ExporterConfig,
  ExporterPaths,
  HttpCheck,
  ProcessCheck,
} from '../../model/exporter-config.ts';
import type { ExporterTraces } from '../../model/exporter-traces.ts';
import type { TlsOptions } from '../../model/tls-options.ts';
import { DEFAULT_DAYS } from './default-days.ts';
import { DEFAULT_MOST_QUEUED, DEFAULT_TIMEOUT_SECONDS } from './default-limits.ts';
import { DEFAULT_PATHS } from './default-paths.ts';
import { dependencyComplaints } from './dependency-complaints.ts';
import { ingestComplaints } from './ingest-complaints.ts';
import { roundComplaints } from './round-complaints.ts';
import { thresholdComplaints } from './threshold-complaints.ts';

/** What every value by itself may be, and all of them together may not. */
export const contradictions = ({
  port,
  paths = {},
  checks = {},
  ingest = {},
  access = {},
  traces,
}: Partial<ExporterConfig>): string[] => [
  ...pathComplaints({ ...DEFAULT_PATHS, ...paths }),
  ...Object.entries(checks).flatMap(([name, check]) => checkComplaints(`checks.${name}`, check)),
  ...dependencyComplaints(checks),
  ...ingestComplaints(ingest),
  ...livePortComplaints(port, access.tls?.livePort),
  ...openComplaints(access),
  ...(traces === undefined ? [] : traceComplaints(traces)),
];

function pathComplaints(at: ExporterPaths): string[] {
  const names = Object.keys(at) as (keyof ExporterPaths)[];
  return names.flatMap((name, i) => {
    const same = names.slice(0, i).find(other => at[other] === at[name]);
    if (same !== undefined) return [`paths.${name}: ${at[name]} is the path of ${same} already.`];
    return /[?#]/.test(at[name]) ? [`paths.${name}: it must not contain ? or #.`] : [];
  });
}

/** Zero is any free port: two of them are not the same. */
const livePortComplaints = (port: number | undefined, livePort: number | undefined): string[] =>
  livePort !== undefined && livePort !== 0 && livePort === port
    ? [`access.tls.livePort: ${livePort} is "port" already; liveness needs one of its own.`]
    : [];

const openComplaints = ({ tokenFile, open }: ExporterAccess): string[] =>
  open !== undefined && tokenFile === undefined
    ? ['access.open: without a tokenFile everything is answered to everybody; write tokenFile, or take "open" out.']
    : [];

const traceComplaints = ({
  endpoint,
  tls,
  tokenFile,
  tokenEnv,
  batch,
  mostQueued = DEFAULT_MOST_QUEUED,
}: ExporterTraces): string[] => [
  ...urlComplaints('traces.endpoint', endpoint),
  ...(tokenFile === undefined || tokenEnv === undefined
    ? []
    : ['traces: the token comes from tokenFile or from tokenEnv; take one of them out.']),
  ...(tls !== undefined && endpoint.startsWith('http:')
    ? ['traces.tls: the endpoint begins with http:, which is not encrypted; write https: or take "tls" out.']
    : []),
  ...tlsComplaints('traces.tls', tls),
  ...(batch !== undefined && batch > mostQueued
    ? [`traces: batch (${batch}) must not be more than mostQueued (${mostQueued}), or it never fills.`]
    : []),
];

const tlsComplaints = (at: string, { caFile, verify }: TlsOptions = {}): string[] =>
  caFile !== undefined && verify === false
    ? [`${at}: "caFile" says whom to trust, and "verify": false to trust everybody; take one of them out.`]
    : [];

const checkComplaints = (at: string, check: ExporterCheck): string[] => [
  ...('url' in check ? urlComplaints(`${at}.url`, check.url) : []),
  ...('host' in check ? hostComplaints(`${at}.host`, check.host) : []),
  ...('passwordFile' in check && 'passwordEnv' in check
    ? [`${at}: the password comes from passwordFile or from passwordEnv; take one of them out.`]
    : []),
  ...('tls' in check ? tlsComplaints(`${at}.tls`, check.tls) : []),
  ...(check.kind === 'process' ? processComplaints(at, check) : []),
  ...(check.kind === 'http' ? shownComplaints(`${at}.certificate`, check) : []),
  ...lateComplaints(at, check),
  ...roundComplaints(at, check),
  ...(check.kind === 'dns' ? (check.servers ?? []).flatMap(server => serverComplaints(`${at}.servers`, server)) : []),
  ...thresholdComplaints(at, check, check.kind === 'certificate' ? DEFAULT_DAYS : {}),
];

const shownComplaints = (at: string, { url, certificate }: HttpCheck): string[] =>
  certificate !== undefined && url.startsWith('http:')
    ? [`${at}: the url begins with http:, where no certificate is shown; write https: or take "certificate" out.`]
    : thresholdComplaints(at, certificate ?? {}, certificate === undefined ? {} : DEFAULT_DAYS);

const processComplaints = (at: string, { name, pidFile, atLeast }: ProcessCheck): string[] => [
  ...(name === undefined && pidFile === undefined ? [`${at}: "name" or "pidFile" is missing.`] : []),
  ...(pidFile !== undefined && atLeast !== undefined
    ? [`${at}.atLeast: a pidFile names one process; take "atLeast" or "pidFile" out.`]
    : []),
];

/** An answer that is too late for a threshold, because nobody waits for it any more. */
function lateComplaints(at: string, check: ExporterCheck): string[] {
  const { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = check;
  const shown = `timeoutSeconds (${timeoutSeconds}${check.timeoutSeconds === undefined ? ' by default' : ''})`;
  return Object.entries('latency' in check ? (check.latency ?? {}) : {})
    .filter(([, seconds]) => seconds >= timeoutSeconds)
    .map(
      ([name, seconds]) =>
        `${at}.latency: ${name} (${seconds}) must be less than ${shown}, or nothing is ever so late.`,
    );
}

/** `10.0.0.10`, `10.0.0.10:5353` or `[fd00::a]:5353`. */
function serverComplaints(at: string, server: string): string[] {
  const [, bracketed, plain] = /^(?:\[(.+)\](?::\d+)?|(\d[\d.]+)(?::\d+)?)$/.exec(server) ?? [];
  return isIP(bracketed ?? plain ?? server) === 0
    ? [`${at}: "${server}" is no address; names cannot be used here.`]
    : [];
}

const hostComplaints = (at: string, host: string): string[] =>
  isIP(host) !== 0 || /^[^\s/:?#@[\]]+$/.test(host)
    ? []
    : [`${at}: ${JSON.stringify(host)} is no name or address; a port stands beside it.`];

/** The URL itself is not repeated: it may hold a password. */
function urlComplaints(at: string, url: string): string[] {
  if (!URL.canParse(url)) return [`${at}: it is no URL.`];
  const { username, password } = new URL(url);
  return username + password === ''
    ? []
    : [`${at}: it holds a user or password, which cannot be sent and must not be here.`];
}
