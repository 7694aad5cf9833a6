import type { StackModel } from '../../model/stack.ts';

/** Artefact directory of dashboards, mounted by the Grafana workload. */
export const DASHBOARDS = 'dashboards';

/** Grafana folders in use, sorted. */
export const folders = (model: StackModel): string[] => [...new Set(model.dashboards.map(d => d.folder))].sort();

/**
 * Where the dashboards of a Grafana folder lie. With one folder, which is the rule, that is `dashboards/` itself. With
 * more, each has a directory of its own, because Grafana assigns a folder to a directory, never to a file.
 */
export function dashboardDirectory(model: StackModel, folder: string): string {
  const all = folders(model);
  return all.length <= 1 ? DASHBOARDS : `${DASHBOARDS}/${slugs(all).get(folder) ?? folderSlug(folder)}`;
}

/** Slugs of all folders; a name that has the same slug as an earlier one gets a number. */
function slugs(all: readonly string[]): ReadonlyMap<string, string> {
  const used = new Set<string>();
  return new Map(
    all.map(folder => {
      const slug = folderSlug(folder);
      let unique = slug;
      for (let n = 2; used.has(unique); n++) unique = `${slug}-${n}`;
      used.add(unique);
      return [folder, unique];
    }),
  );
}

/** File-safe name of a folder. */
const folderSlug = (folder: string): string =>
  folder
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '') || 'folder';
