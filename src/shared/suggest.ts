import { closest, distance } from 'fastest-levenshtein';

/** The known name that is at most `most` edits away, whatever the case; undefined when none is. */
export function nearest(found: string, known: readonly string[], most: number): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(found, [...known]);
  return distance(found.toLowerCase(), near.toLowerCase()) <= most ? near : undefined;
}

/** `Did you mean "app"?` when a known name is near, otherwise the list of known names (at most eight). */
export function didYouMean(found: string, known: readonly string[]): string {
  if (known.length === 0) return 'Nothing of this kind is declared.';
  const near = closest(found, [...known]);
  if (distance(found.toLowerCase(), near.toLowerCase()) <= Math.max(2, Math.floor(near.length / 3)))
    return `Did you mean "${near}"?`;
  const shown = [...known].sort().slice(0, 8).join(', ');
  return `Known: ${shown}${known.length > 8 ? `, and ${known.length - 8} more` : ''}.`;
}
