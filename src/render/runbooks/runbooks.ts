import { alertsByName, type LocatedAlert, severitiesOf } from '../../model/alerts-of.ts';
import type { Artefact } from '../../model/artefact.ts';
import type { StackModel } from '../../model/stack.ts';
import { alertPage } from './alert-page.ts';
import { generatedNote, page, table } from './markdown.ts';
import { setupPage } from './setup-page.ts';

/** `runbooks/`: a page for every alert with a runbook, a list of them, and how to set the stack up. */
export function renderRunbooks(model: StackModel): Artefact[] {
  const documented = alertsByName(model).filter(([, alerts]) => alerts.some(({ alert }) => alert.runbook));
  return [
    ...documented.map(([name, alerts]) => artefact(name, alertPage(model, name, alerts))),
    artefact('index', indexPage(model, documented)),
    artefact('setup', setupPage(model)),
  ];
}

const artefact = (name: string, content: string): Artefact => ({
  id: `runbooks/${name}.md`,
  platform: 'both',
  content,
});

const indexPage = (model: StackModel, alerts: readonly (readonly [string, readonly LocatedAlert[]])[]): string =>
  page(
    generatedNote(model.name),
    `# Runbooks of ${model.name}`,
    '[Setting up the stack](setup.md)',
    table(
      ['alert', 'severity', 'services', 'meaning'],
      alerts.map(([name, located]) => [
        `[${name}](${encodeURIComponent(name)}.md)`,
        severitiesOf(located).join(', '),
        unique(located.map(({ alert }) => alert.service ?? '')).join(', '),
        unique(located.map(({ alert }) => alert.runbook?.means ?? '')).join(' '),
      ]),
    ),
  );

const unique = (items: readonly string[]): string[] => [...new Set(items)].filter(item => item !== '');
