import { alertsByName } from '../../model/alerts-of.ts';
import type { Artefact } from '../../model/artefact.ts';
import { isDeployed } from '../../model/component.ts';
import { RUNBOOK_PAGES } from '../../model/runbook-pages.ts';
import type { StackModel } from '../../model/stack.ts';
import { alertPage } from './alert-page.ts';
import { links, type Page } from './block.ts';
import { htmlPage } from './html-page.ts';
import { indexPage } from './index-page.ts';
import { markdownPage } from './markdown-page.ts';
import { setupPage } from './setup-page.ts';
import { slosPage } from './slo-page.ts';

/**
 * `runbooks/`: a page for every alert with a runbook, one of the objectives and a list of them, in Markdown for the
 * repository and below `html/` as the pages that Prometheus serves; and how to set the stack up.
 */
export function renderRunbooks(model: StackModel): Artefact[] {
  const documented = alertsByName(model).filter(([, alerts]) => alerts.some(({ alert }) => alert.runbook));
  const objectives = model.slos.length === 0 ? [] : [slosPage(model)];
  const listed = indexPage(model, documented);
  const toObjectives = objectives.map(({ title, name }) => ({ text: title, url: `${name}.md` }));
  const index: Page = { ...listed, blocks: [...links(toObjectives), ...listed.blocks] };
  const toSetup: Page = {
    ...index,
    blocks: [...links([{ text: 'Setting up the stack', url: 'setup.md' }]), ...index.blocks],
  };
  const pages = [...documented.map(([name, alerts]) => alertPage(model, name, alerts)), ...objectives];
  const names = new Set(documented.map(([name]) => name));
  return [
    ...[...pages, toSetup].map(page => artefact(`runbooks/${page.name}.md`, markdownPage(model.name, page))),
    ...(isDeployed(model.components.prometheus) ? [...pages, index] : []).map(page =>
      artefact(`${RUNBOOK_PAGES.directory}/${page.name}.html`, htmlPage(model.name, page, names)),
    ),
    artefact('runbooks/setup.md', setupPage(model)),
  ];
}

const artefact = (id: string, content: string): Artefact => ({ id, platform: 'both', content });
