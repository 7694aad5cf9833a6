import type { Origin } from '../../model/origin.ts';
import type { StackDraft } from '../stack-draft.ts';
import { contributeDashboard } from './contribute-dashboard.ts';
import { overviewDashboard } from './overview-dashboard.ts';

/** Adds the overview of the stack, once everything it shows has been declared. */
export const contributeOverview = (draft: StackDraft, origin: Origin): void =>
  draft.later(origin, () => {
    const { stackName: stack, components, scrapeJobs } = draft;
    contributeDashboard(draft, overviewDashboard({ stack, components, scrapeJobs, origin }));
  });
