import { readFileSync } from 'node:fs';

/**
 * The releases that Sightline ships and tests, one file for the generated stacks and for the tools.
 * @type {Readonly<Record<string, string>>}
 */
export const versions = JSON.parse(readFileSync(new URL('../../src/catalogue/versions.json', import.meta.url), 'utf8'));

/**
 * The pinned release of one component.
 * @param {string} name a key of versions.json
 * @throws when the key is not there: a tool without a pinned version would be a different tool every week
 */
export function pinned(name) {
  const version = versions[name];
  if (version === undefined) throw new Error(`src/catalogue/versions.json has no "${name}"`);
  return version;
}

/**
 * The three numbers in a text such as `promtool, version 3.13.5 (branch: …)`.
 * @param {string} text
 * @returns {string | undefined}
 */
export function versionIn(text) {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0];
}

/**
 * Whether a release is the wanted one or newer.
 * @param {string} version
 * @param {string} wanted
 */
export function atLeast(version, wanted) {
  const [have, want] = [version, wanted].map(text => text.split(/[.-]/).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (have?.[i] ?? 0) - (want?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
