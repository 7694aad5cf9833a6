// What is bundled keeps its licence and copyright notice.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolders, ROOT } from './bill-of-materials.js';

/**
 * Licences and notices of every package that bundled files belong to, one after the other.
 * @param {string[]} files that were bundled
 */
export async function licenceTexts(files) {
  const sections = await Promise.all(
    packageFolders(files).map(async folder => {
      const { name, version, license } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'));
      const names = (await readdir(join(ROOT, folder)))
        .filter(file => /^(licen[cs]e|notice|copying)/i.test(file))
        .sort();
      const texts = await Promise.all(
        names.map(async file => (await readFile(join(ROOT, folder, file), 'utf8')).trim()),
      );
      if (texts.length === 0 && !license) throw new Error(`${name} has no licence`);
      return `${name} ${version} (${license})\n\n${texts.join('\n\n') || `License: ${license}`}\n`;
    }),
  );
  return sections.join(`\n${'-'.repeat(80)}\n\n`);
}
