import type { FindingCode } from '../shared/finding-codes.ts';
import { InputError } from '../shared/input-error.ts';

/** Name of a stack, service, workload, receiver: it becomes a DNS label, a file name and a label value. */
export function dnsLabel(what: string, name: string, maximum = 50): string {
  needText(what, name);
  if (name.length <= maximum && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)) return name;
  throw invalid(
    what,
    name,
    `at most ${maximum} lower-case letters, digits and dashes, beginning with a letter and not ending with a dash`,
    suggestLabel(name, maximum),
  );
}

/** Pages beside those of the alerts; some file systems do not tell `Setup.md` from `setup.md`. */
const PAGES = ['index', 'setup'];

/** Name of an alert: CamelCase, the symptom a person sees. */
export function alertName(name: string): string {
  needText('An alert', name);
  const page = PAGES.find(taken => taken === name.toLowerCase());
  if (page !== undefined)
    throw new InputError(
      'name-invalid',
      `An alert cannot be named "${name}": runbooks/${page}.md is another page.`,
      `Say what is wrong, such as "${name}Fails".`,
    );
  if (name.length <= 100 && /^[A-Z][A-Za-z0-9]*$/.test(name)) return name;
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const camel = words
    .map(w => w.slice(0, 1).toUpperCase() + w.slice(1))
    .join('')
    .slice(0, 100);
  throw invalid('An alert', name, 'CamelCase: at most 100 letters and digits, beginning with a capital', camel);
}

function needText(what: string, name: unknown): void {
  if (typeof name !== 'string')
    throw new InputError('name-invalid', `${what} has no name.`, 'Give it a short name, such as "api".');
}

function suggestLabel(name: string, maximum: number): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maximum)
    .replace(/^[^a-z]+|-+$/g, '');
}

function invalid(what: string, name: string, rule: string, suggestion: string): InputError {
  const shown = name.length > 60 ? `${name.slice(0, 57)}… (${name.length} characters)` : name;
  const code: FindingCode = 'name-invalid';
  return new InputError(
    code,
    `${what} cannot be named "${shown}": expected ${rule}.`,
    suggestion ? `Call it "${suggestion}".` : 'Choose another name.',
  );
}
