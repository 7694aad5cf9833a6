import { availableParallelism } from 'node:os';

/** Applies `work` to all items, as many at once as the machine has cores; results in the order of the items. */
export async function runParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  most: number = availableParallelism(),
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
