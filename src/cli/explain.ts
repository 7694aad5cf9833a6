import { FINDING_CODES, type FindingCode, type FindingCodeEntry } from '../shared/finding-codes.ts';
import { didYouMean } from '../shared/suggest.ts';
import { createColours } from './colours.ts';
import type { CliContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { UsageError } from './usage-error.ts';
import { JSON_ARG, type Verb, type VerbValues } from './verb.ts';

const CODES: Readonly<Record<string, FindingCodeEntry>> = FINDING_CODES;

export const explain: Verb = {
  summary: 'Say what a finding code means',
  description: 'Says what a finding is about, what would go wrong without it, and shows a declaration that raises it.',
  args: {
    code: {
      type: 'positional',
      required: false,
      description: 'The code, such as stack-file-no-app. Default: list all',
    },
    ...JSON_ARG,
  },
  examples: [
    { command: 'sightline explain stack-file-no-app', does: 'one code' },
    { command: 'sightline explain', does: 'all codes, one a line' },
  ],
  async run(values, context) {
    const code = values.text('code');
    if (code === undefined) return listAll(values, context);
    const entry = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
    if (!entry) throw new UsageError(`There is no finding code "${code}". ${didYouMean(code, Object.keys(CODES))}`);
    context.stdout(values.flag('json') ? toJson({ code, ...entry }) : text(code as FindingCode, entry, context));
    return EXIT.ok;
  },
};

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function listAll(values: VerbValues, context: CliContext): ExitCode {
  const entries = Object.entries(CODES).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...entries.map(([code]) => code.length));
  const lines = entries.map(([code, { severity, title }]) => `${code.padEnd(width)}  ${severity.padEnd(7)}  ${title}`);
  context.stdout(
    values.flag('json') ? toJson(entries.map(([code, entry]) => ({ code, ...entry }))) : `${lines.join('\n')}\n`,
  );
  return EXIT.ok;
}

function text(code: FindingCode, { severity, title, why, example }: FindingCodeEntry, context: CliContext): string {
  const { bold, dim } = createColours(context);
  const indented = example.replaceAll(/^/gm, '    ');
  return `${bold(code)} (${severity}): ${title}\n\n${why}\n\n${dim('For example:')}\n${indented}\n`;
}
