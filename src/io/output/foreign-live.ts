import type { EntryKind } from './folder-content.ts';

/** Which files of a folder take effect though nobody names them one by one. */
const LOADED_WHOLE: readonly { readonly pattern: RegExp; readonly by: string }[] = [
  { pattern: /^rules\/[^/]+\.rules\.yml$/, by: 'Prometheus loads every *.rules.yml there' },
  { pattern: /^loki\/[^/]+\.ya?ml$/, by: 'Loki loads every rule file there' },
  { pattern: /^dashboards\/.+\.json$/, by: 'Grafana shows every dashboard there' },
  { pattern: /^kubernetes\/[^/]+\.(ya?ml|json)$/, by: 'kubectl apply -f takes every manifest there' },
];

/** A file that Sightline did not write and that takes effect all the same. */
export interface ForeignLive {
  /** Below the stack's folder. */
  readonly path: string;
  /** Who loads it, as a clause. */
  readonly by: string;
}

/**
 * Files that are not ours in folders which are loaded as a whole. Folders without a file of ours are not loaded.
 * @param ours paths that are or were written by Sightline
 */
export function foreignLive(content: ReadonlyMap<string, EntryKind>, ours: ReadonlySet<string>): ForeignLive[] {
  const loaded = LOADED_WHOLE.filter(({ pattern }) => [...ours].some(path => pattern.test(path)));
  return [...content].flatMap(([path, kind]) => {
    const rule = kind === 'folder' || ours.has(path) ? undefined : loaded.find(({ pattern }) => pattern.test(path));
    return rule ? [{ path, by: rule.by }] : [];
  });
}
