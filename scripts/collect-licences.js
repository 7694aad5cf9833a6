// Writes lib/THIRD-PARTY-LICENSES.txt: what is bundled into lib/ keeps its licence and copyright notice.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolders } from './bill-of-materials.js';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const { inputs } = JSON.parse(readFileSync(join(ROOT, 'lib/meta.json'), 'utf8'));
const sections = packageFolders(Object.keys(inputs)).map(folder => {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const files = readdirSync(join(ROOT, folder)).filter(file => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.map(file => readFileSync(join(ROOT, folder, file), 'utf8').trim());
  if (texts.length === 0 && !license) throw new Error(`${name} has no licence`);
  return `${name} ${version} (${license})\n\n${texts.join('\n\n') || `License: ${license}`}\n`;
});
const target = join(ROOT, 'lib/THIRD-PARTY-LICENSES.txt');
const text = sections.join(`\n${'-'.repeat(80)}\n\n`);
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
console.log(`lib/THIRD-PARTY-LICENSES.txt: ${sections.length} packages`);
