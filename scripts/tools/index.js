/**
 * The door to the real programs that tests feed what we generate to.
 * `findTool` looks, `ensureTools` installs, `npm run tools` does the latter from a shell. See docs/tools.md.
 */
export { cacheRoot } from './cache.js';
export { testTools, tools } from './catalogue.js';
export { ensureTools } from './ensure.js';
export { findToolSync } from './find.js';
export { pinned, versions } from './versions.js';

import { findToolSync } from './find.js';

/**
 * Looks for a tool without installing anything.
 * @param {string} name
 * @param {import('./find.js').FindOptions} [options]
 */
export async function findTool(name, options) {
  return findToolSync(name, options);
}
