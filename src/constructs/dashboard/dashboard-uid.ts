/** uid of a dashboard that gives none itself: unique in a Grafana that several stacks share. */
export const dashboardUid = (stack: string, id: string): string =>
  id === stack || id.startsWith(`${stack}-`) ? id : `${stack}-${id}`;
