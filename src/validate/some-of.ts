const SHOWN = 3;

/** The first few of a list, for a message: who is hit by one cause. */
export const someOf = (names: readonly string[]): string =>
  names.length <= SHOWN + 1
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} others`;
