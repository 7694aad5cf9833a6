import { Duration, firesWhen, type InputSeries, staysSilentWhen } from 'sightline';

/** Of more than a tenth of the time for ten minutes, as two kinds of collections take it; `summary` says 12 %. */
export function garbageTests(given: (major: string, minor: string) => readonly InputSeries[], summary: string) {
  const labels = { instance: 'one' };
  return [
    firesWhen('two kinds take twelve per cent together', {
      given: given('0+3.6x60', '0+3.6x60'),
      from: Duration.parse('18m30s'),
      labels,
      annotations: { summary },
    }),
    firesWhen('they take 10.6 per cent', { given: given('0+3.18x60', '0+3.18x60'), at: '40m', labels }),
    staysSilentWhen('they take exactly a tenth', { given: given('0+3x60', '0+3x60'), at: '40m' }),
    staysSilentWhen('they take 9.4 per cent', { given: given('0+2.82x60', '0+2.82x60'), at: '40m' }),
    firesWhen('the process started anew, and they took much before', {
      given: given('0+12x30 0x30', '0+0.1x60'),
      from: '15m',
      until: '35m',
      labels,
    }),
  ];
}
