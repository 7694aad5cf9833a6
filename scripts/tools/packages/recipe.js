import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * How a package is built from Go modules.
 * @typedef {object} GoRecipe
 * @property {string} folder below tools/: its go.mod pins the module, its go.sum everything the module needs
 * @property {string} module what to find in that go.mod
 * @property {string} moduleVersion the version that go.mod must name; compared before every build
 * @property {Record<string, string>} commands binary → Go package that holds its main function
 * @property {Record<string, string>} [variables] what the linker sets: the version a program reports
 * @property {string} [tags]
 * @property {(work: import('../go.js').Work) => Promise<void>} [before] after the folder was copied, before the build
 * @property {(work: import('../go.js').Work) => Promise<void>} [after] before the result is moved into the cache
 *
 * Single files of one package of the unstable suite.
 * @typedef {{ package: string, paths: Record<string, string> }} DebianFiles binary → path inside the package
 *
 * Packages with all they need: of the machine's own suite, or the newest, of the unstable one, which share nothing with
 * the machine but its kernel.
 * @typedef {{ packages: string[], programs: Record<string, string>, newest?: boolean }} DebianTree binary → path, `*`
 * for a version
 *
 * A package is what is installed in one go: one folder in the cache, one or more tools.
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {string} minutes how long the build takes on two cores, nothing cached; shown to whoever waits
 * @property {GoRecipe} [go]
 * @property {DebianFiles | DebianTree} [debian]
 * @property {{ reference: string, paths: Record<string, string> }} [image] binary → path inside upstream's image; for
 * what can be had nowhere else
 */

/** What Prometheus and its relatives call their version. */
export const PROMETHEUS_VERSION = 'github.com/prometheus/common/version.Version';

/**
 * The version of a program of our own: the release it follows plus a hash of its sources, so a change is rebuilt.
 * @param {string} folder below tools/
 * @param {string} version
 */
export const ownVersion = (folder, version) => {
  const path = fileURLToPath(new URL(`../../../tools/${folder}/`, import.meta.url));
  const hash = createHash('sha256');
  const files = readdirSync(path, { encoding: 'utf8', recursive: true }).sort();
  for (const file of files.filter(name => /\.(go|mod|sum)$/.test(name))) {
    hash.update(file).update(readFileSync(path + file));
  }
  return `${version}-${hash.digest('hex').slice(0, 8)}`;
};
