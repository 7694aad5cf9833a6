import { DURATIONS, SECRET_FIELDS, writtenSecret } from '../model/declared-names.ts';
import { formatSeconds } from '../shared/duration.ts';

/** What a declaration calls a duration that the exporter's file has in seconds. */
const DECLARED_DURATIONS = new Map<string, string>([
  ...Object.entries(DURATIONS).map(([declared, field]) => [field, declared] as const),
  ['staleSeconds', 'stale'],
]);
const DECLARED_SECRETS = new Map([...Object.keys(SECRET_FIELDS), 'token'].map(secret => [`${secret}File`, secret]));
const DECLARED = new Map([...DECLARED_DURATIONS, ...DECLARED_SECRETS]);

const any = (names: ReadonlyMap<string, string>): string => `\\b(${[...names.keys()].join('|')})\\b`;
const NUMBER = String.raw`(\d+(?:\.\d+)?(?:e-\d+)?)`;

/** `intervalSeconds (300`, and the bound in `checks.db.intervalSeconds: it must be 300 or less`. */
const SECONDS = new RegExp(`(?<=${any(DECLARED_DURATIONS)}(?: \\(|: it must be (?:more than )?))${NUMBER}`, 'g');
const TO_WRITE = new RegExp(`(?<=write )${any(DECLARED_SECRETS)}`, 'g');
/** Names of checks, and nothing else. */
const OF_NAMES = /^checks\..+?\.dependsOn: /s;
/** People name checks and metrics, who may like the names of fields. */
const FIELD = new RegExp(`(?<!\\b(?:checks|metrics)\\.)${any(DECLARED)}`, 'g');

/**
 * A complaint about the exporter's file, in the words of the declaration that it was made from.
 * @param exporter whose declaration it is
 */
export function inDeclaredWords(exporter: string, complaint: string): string {
  if (OF_NAMES.test(complaint)) return complaint;
  return complaint
    .replace(/^access\./, '')
    .replaceAll(SECONDS, seconds => formatSeconds(Number(seconds)))
    .replaceAll(TO_WRITE, field => writtenSecret(DECLARED_SECRETS.get(field) ?? field, exporter))
    .replaceAll(FIELD, field => DECLARED.get(field) ?? field);
}
