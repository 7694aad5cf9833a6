// What a bundle is made of, as a CycloneDX document: every package with its exact version and licence.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** Folders of the packages that files belong to, each once. @param {string[]} files */
export const packageFolders = files =>
  [...new Set(files.flatMap(file => PACKAGE.exec(file)?.[0].slice(0, -1) ?? []))].sort();

/** Scoped names keep their slash; the at sign is escaped. @param {string} name @param {string} version */
const packageUrl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** @param {{ name: string, version: string, license?: string }} manifest @param {string} type */
const component = ({ name, version, license }, type) => ({
  type,
  'bom-ref': packageUrl(name, version),
  name,
  version,
  ...(license ? { licenses: [{ expression: license }] } : {}),
  purl: packageUrl(name, version),
});

/**
 * The same files give the same bytes: no serial number and no time.
 * @param {string} version of the program
 * @param {string[]} files that were bundled
 */
export async function billOfMaterials(version, files) {
  const manifests = await Promise.all(
    packageFolders(files).map(async folder => JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'))),
  );
  const program = { name: 'sightline-exporter', version, license: 'Apache-2.0' };
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { component: component(program, 'application') },
      components: manifests.map(manifest => component(manifest, 'library')),
    },
    undefined,
    2,
  )}\n`;
}
