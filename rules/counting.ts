/** Slopes of a counter one after the other, each for some minutes. */
export type Slopes = readonly (readonly [perMinute: number, minutes: number])[];

/** A counter that grows by so much a minute, for so many minutes each: `counting([60, 20], [24, 30])`. */
export function counting(...slopes: Slopes): string {
  let value = 0;
  return slopes
    .map(([perMinute, minutes], i) => {
      const first = i === 0 ? 0 : value + perMinute;
      const steps = i === 0 ? minutes : minutes - 1;
      value += perMinute * minutes;
      return `${first}+${perMinute}x${steps}`;
    })
    .join(' ');
}
