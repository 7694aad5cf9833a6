import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FINDING_CODES, type FindingCodeEntry } from '../../src/shared/finding-codes.ts';

const entries = Object.entries<FindingCodeEntry>(FINDING_CODES);
const PAGE = join(import.meta.dirname, '../../docs/findings.md');

/** The page people are sent to: every code with its reason and an example. */
function findingsPage(): string {
  const sections = entries.map(
    ([code, { severity, title, why, example }]) =>
      `## ${code}\n\n**${title}** (${severity}). ${why}\n\n\`\`\`ts\n${example}\n\`\`\`\n`,
  );
  const intro =
    'Every finding `sightline synth` and `sightline validate` can report, with a declaration that raises it. An error keeps\nthe output as it was; a warning does not. `sightline explain <code>` says the same on a terminal.\n\nThis page is generated from `src/shared/finding-codes.ts`; `UPDATE_DOCS=1 npm run jest test/findings` writes it anew.';
  return `# Findings\n\n${intro}\n\n${sections.join('\n')}`;
}

describe('GIVEN the registry of finding codes', () => {
  it('WHEN docs/findings.md is read THEN it says what the registry says', () => {
    if (process.env.UPDATE_DOCS) writeFileSync(PAGE, findingsPage());
    expect(readFileSync(PAGE, 'utf8')).toBe(findingsPage());
  });

  it('WHEN its files are read THEN no code stands in two of them', () => {
    const folder = join(import.meta.dirname, '../../src/shared/finding-codes');
    const codes = readdirSync(folder).flatMap(file =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {2}'(\S+)': \{$/gm)].map(([, code]) => code),
    );
    expect(codes.sort()).toEqual(entries.map(([code]) => code).sort());
  });

  it('WHEN a code is read THEN it has words of its own', () => {
    for (const [code, entry] of entries) {
      expect([code, /^[a-z]+(-[a-z0-9]+)+$/.test(code)]).toEqual([code, true]);
      for (const text of [entry.title, entry.why, entry.example])
        expect([code, text.trim().length > 5]).toEqual([code, true]);
    }
  });

  it('WHEN tests are read THEN every code is raised in one', () => {
    const tests = readdirSync(join(import.meta.dirname, '..'), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts') && !file.endsWith('registry.test.ts'))
      .map(file => readFileSync(join(import.meta.dirname, '..', file), 'utf8'))
      .join('\n');
    const untested = entries.map(([code]) => code).filter(code => !new RegExp(`['"\`]${code}['"\`]`).test(tests));
    expect(untested).toEqual([]);
  });
});
