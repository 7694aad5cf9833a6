/**
 * Values of a counter, one a minute: it grows by `usual` for twenty minutes, by another number for some, and by `usual`
 * again. The process is started anew in the sixth of those minutes.
 */
export function stretch(usual: number, meanwhile: number, minutes: number): string {
  const since = minutes - 7;
  return [
    `0+${usual}x20`,
    `${20 * usual + meanwhile}+${meanwhile}x5`,
    `0+${meanwhile}x${since}`,
    `${since * meanwhile + usual}+${usual}x60`,
  ].join(' ');
}
