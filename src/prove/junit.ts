/** What became of one test. */
export interface TestCase {
  readonly name: string;
  /** In promtool's words; empty when it passed. */
  readonly failures: readonly string[];
}

/** What became of one test file. */
export interface TestSuite {
  /** Path of the file, as it was given. */
  readonly name: string;
  /** In the order of the file. */
  readonly cases: readonly TestCase[];
  /** Why the file could not be run at all. */
  readonly error?: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (found, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal !== undefined ? String.fromCodePoint(Number(decimal)) : (ENTITIES[name] ?? found);
  });

const attribute = (tag: string, name: string): string =>
  unescapeXml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

const contents = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text = '']) => unescapeXml(text));

/**
 * Reads the report of `promtool test rules --junit`. Go writes it without comments, CDATA or self-closing elements, so
 * four patterns read all of it.
 * @returns undefined when it is no report: promtool ended before it wrote one
 */
export function parseJunit(xml: string): TestSuite[] | undefined {
  if (!/^\s*<testsuites[ >][\s\S]*<\/testsuites>\s*$/.test(xml)) return undefined;
  return [...xml.matchAll(/(<testsuite [^>]*>)([\s\S]*?)<\/testsuite>/g)].map(([, head = '', body = '']) => {
    const [error] = contents(body, 'error');
    const cases = [...body.matchAll(/(<testcase [^>]*>)([\s\S]*?)<\/testcase>/g)].map(([, tag = '', inner = '']) => ({
      name: attribute(tag, 'name'),
      failures: contents(inner, 'failure'),
    }));
    return error === undefined
      ? { name: attribute(head, 'name'), cases }
      : { name: attribute(head, 'name'), cases, error };
  });
}

const escapeXml = (text: string): string =>
  // Control characters have no place in XML 1.0, not even escaped.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[<>&"']/g, c => `&#${c.charCodeAt(0)};`);

/** A report that CI systems show: one suite a test file, one case a test, with what a person reads as its failure. */
export function formatJunit(suites: readonly TestSuite[]): string {
  const count = (of: readonly TestCase[]): number => of.filter(({ failures }) => failures.length > 0).length;
  const lines = suites.flatMap(({ name, cases, error }) => [
    `  <testsuite name="${escapeXml(name)}" tests="${cases.length}" failures="${count(cases)}" errors="${error === undefined ? 0 : 1}">`,
    ...(error === undefined ? [] : [`    <testcase name="file"><error>${escapeXml(error)}</error></testcase>`]),
    ...cases.map(({ name: test, failures }) => {
      const inner = failures.map(failure => `<failure>${escapeXml(failure)}</failure>`).join('');
      return `    <testcase name="${escapeXml(test)}" classname="${escapeXml(name)}">${inner}</testcase>`;
    }),
    '  </testsuite>',
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${lines.join('\n')}\n</testsuites>\n`;
}
