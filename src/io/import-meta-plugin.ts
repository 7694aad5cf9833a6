import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';

/**
 * Gives every bundled file that says `import.meta` its own values. Only used for entries that need it, because a
 * plugin makes esbuild ask back for every file. The values stand on the first line, so that line numbers stay right.
 */
export const importMetaPlugin: Plugin = {
  name: 'import-meta',
  setup(build) {
    build.onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const loader: Loader = extname(path).includes('t') ? 'ts' : 'js';
      if (!source.includes('import.meta')) return { contents: source, loader };
      const meta = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
      const contents = source.replaceAll(/\bimport\.meta\b/g, '$importMeta');
      return { contents: `const $importMeta = ${JSON.stringify(meta)}; ${contents}`, loader };
    });
  },
};
