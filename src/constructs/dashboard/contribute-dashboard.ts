import type { Dashboard } from '../../model/dashboard.ts';
import type { StackDraft } from '../stack-draft.ts';
import { dashboardProblems } from './dashboard-record.ts';

/** Adds a dashboard to the model, with what is wrong with it and with its queries. */
export function contributeDashboard(draft: StackDraft, dashboard: Dashboard): void {
  const earlier = draft.dashboards.find(d => d.uid === dashboard.uid);
  if (earlier) {
    draft.problem(
      'dashboard-duplicate',
      dashboard.origin,
      `The dashboards ${earlier.origin.path} and ${dashboard.origin.path} have the same uid "${dashboard.uid}".`,
      'Give one of the two another uid.',
    );
    return;
  }
  draft.problems.push(...dashboardProblems(dashboard));
  for (const panel of dashboard.rows.flatMap(row => row.panels)) {
    for (const { query } of panel.queries) {
      if (query.language !== 'traceql') draft.queryProblems(panel.origin, query);
    }
  }
  draft.dashboards.push(dashboard);
}
