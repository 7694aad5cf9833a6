import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../shared/suggest.ts';
import { projectFolder } from './project.ts';

/** What can be imported of the library itself; `exports` of its package.json. */
export const DOORS = [
  'sightline',
  'sightline/catalogue',
  'sightline/rules',
  'sightline/dashboards',
  'sightline/instrument',
];

const packageOf = (id: string): string =>
  id
    .split('/')
    .slice(0, id.startsWith('@') ? 2 : 1)
    .join('/');

/** Names under `dependencies` and the like of the project's package.json; none when it cannot be read. */
function declaredPackages(project: string): string[] {
  try {
    const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Record<string, unknown>;
    const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
    return kinds.flatMap(kind => Object.keys((manifest[kind] as object | undefined) ?? {}));
  } catch {
    return [];
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => !name.startsWith('.'));
  } catch {
    return [];
  }
}

/** Packages in the `node_modules` that imports of this project are looked for in first. */
function installedPackages(project: string): string[] {
  const folder = join(project, 'node_modules');
  return namesIn(folder).flatMap(name =>
    name.startsWith('@') ? namesIn(join(folder, name)).map(scoped => `${name}/${scoped}`) : [name],
  );
}

/**
 * What to do about an import that was not found. A misspelt name comes first: to install it would bring in whatever
 * package somebody published under that very name.
 */
export function importHint(entry: string, id: string): string {
  if (id.startsWith('.') || id.startsWith('/')) return 'Correct the path; it counts from the importing file.';
  const project = projectFolder(entry);
  const wanted = packageOf(id);
  if (wanted === 'sightline' && id !== wanted) {
    const door = nearest(id, DOORS, 4);
    return door === undefined ? `Import from one of ${DOORS.join(', ')}.` : `Did you mean "${door}"?`;
  }
  const declared = declaredPackages(project);
  if (existsSync(join(project, 'node_modules', wanted)))
    return `Import something that the installed package "${wanted}" exports.`;
  if (declared.includes(wanted)) return `Run npm install: ${wanted} is declared in package.json, but not installed.`;
  // A third of a short name is another word already: "ms" is near everything.
  const near = nearest(id, [...DOORS, ...declared, ...installedPackages(project)], Math.floor(id.length / 4));
  return near === undefined ? `Install it: npm install ${wanted}` : `Did you mean "${near}"?`;
}
