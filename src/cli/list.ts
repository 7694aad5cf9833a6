import { plural } from './format-findings.ts';
import { hasErrors, loadStacks } from './load-stacks.ts';
import { printReport } from './report.ts';
import type { StackOutput } from './synthesis.ts';
import { APP_ARGS, JSON_ARG, type Verb } from './verb.ts';

export const list: Verb = {
  summary: 'List the stacks and what is in them',
  description: 'Lists the stacks that the stack file declares, with how much would be generated for each.',
  args: { ...APP_ARGS, ...JSON_ARG },
  examples: [
    { command: 'sightline list', does: 'the stacks of src/main.ts' },
    { command: 'sightline list --json', does: 'the same for programs' },
  ],
  async run(values, context) {
    const { stacks, findings } = await loadStacks(values, context);
    const rows = stacks.map(describe);
    const lines = rows.map(({ name, files, bytes, parts }) => {
      const counts = Object.entries(parts).map(([part, count]) => `${part} ${count}`);
      const detail = counts.length > 0 ? ` (${counts.join(', ')})` : '';
      return `${name}: ${plural(files, 'file')}, ${Math.ceil(bytes / 1024)} KiB${detail}`;
    });
    const empty = hasErrors(findings) ? 'The stacks could not be listed.' : 'No stack is declared.';
    const summary = lines.length === 0 ? empty : lines.join('\n');
    return printReport({ findings, summary, data: { stacks: rows } }, values, context);
  },
};

function describe({ name, files }: StackOutput) {
  const parts: Record<string, number> = {};
  let bytes = 0;
  for (const [path, content] of files) {
    bytes += Buffer.byteLength(content);
    const slash = path.indexOf('/');
    if (slash > 0) parts[path.slice(0, slash)] = (parts[path.slice(0, slash)] ?? 0) + 1;
  }
  return { name, files: files.size, bytes, parts };
}
