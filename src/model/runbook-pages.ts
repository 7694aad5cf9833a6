/** How a deployed Prometheus serves the runbooks: everything below its `--web.user-assets` is found below `/user`. */
export const RUNBOOK_PAGES = {
  /** Artefact directory of the pages. */
  directory: 'runbooks/html',
  /** Value of `--web.user-assets`. */
  assets: '/etc/sightline/user',
  mountPath: '/etc/sightline/user/runbooks',
  /** Below Prometheus's external URL. */
  urlPath: '/user/runbooks/',
} as const;
