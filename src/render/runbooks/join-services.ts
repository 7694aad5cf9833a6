import type { Cell } from './block.ts';

/** A table row that is true of a service. */
export interface ServiceRow {
  readonly service: string;
  readonly cells: readonly Cell[];
}

/** Rows that differ in nothing but the service become one; services are the second cell. */
export function joinServices(rows: readonly ServiceRow[]): Cell[][] {
  const joined = new Map<string, { readonly cells: readonly Cell[]; readonly services: Set<string> }>();
  for (const { service, cells } of rows) {
    const key = JSON.stringify(cells);
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { cells, services: new Set([service]) });
    else known.services.add(service);
  }
  return [...joined.values()].map(({ cells: [first = '', ...rest], services }) => [
    first,
    [...services].filter(name => name !== '').join(', '),
    ...rest,
  ]);
}
