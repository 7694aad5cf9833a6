import type { TextFormat } from '../metrics/text-format.ts';

/** How much a client wants something: the `q` of the entry of an Accept header that fits best; 0 when none fits. */
function wanted(accept: string, matches: (type: string, parameters: readonly string[]) => boolean): number {
  const qualities = accept.split(',').flatMap(entry => {
    const [type = '', ...parameters] = entry.split(';').map(part => part.trim().toLowerCase());
    if (!matches(type, parameters)) return [];
    const q = parameters.find(parameter => parameter.startsWith('q='));
    return [q === undefined ? 1 : Number(q.slice(2)) || 0];
  });
  return Math.max(0, ...qualities);
}

/** OpenMetrics for those who ask for it by name and do not like the plain format better; the plain one for all others. */
export function negotiateFormat(accept = ''): TextFormat {
  const open = wanted(
    accept,
    (type, parameters) =>
      type === 'application/openmetrics-text' &&
      parameters.every(parameter => !parameter.startsWith('version=') || parameter === 'version=1.0.0'),
  );
  return open > 0 && open >= wanted(accept, type => type === 'text/plain') ? 'openmetrics' : 'prometheus';
}

export const acceptsGzip = (acceptEncoding = ''): boolean =>
  wanted(acceptEncoding, coding => coding === 'gzip' || coding === 'x-gzip') > 0;
