import type { SecretReference } from './workload.ts';

/** First password of Grafana's `admin`; read at the first start only, afterwards the database holds it. */
export const GRAFANA_ADMIN_PASSWORD: SecretReference = {
  name: 'grafana-admin-password',
  purpose: "Password of Grafana's user admin; counts at the first start only",
  source: 'generated',
};

/** Key that Grafana encrypts secrets in its own database with. */
export const GRAFANA_SECRET_KEY: SecretReference = {
  name: 'grafana-secret-key',
  purpose: "Key that Grafana encrypts its database's secrets with; must never change once used",
  source: 'generated',
};

/**
 * Environment of the Grafana container. The official image sets `GF_PATHS_*` itself and the environment wins over
 * `grafana.ini`, so our paths must be set here too or Grafana starts with an empty provisioning folder.
 */
export const grafanaEnvironment = (configMount: string, dataMount: string): Readonly<Record<string, string>> => ({
  GF_PATHS_CONFIG: `${configMount}/grafana.ini`,
  GF_PATHS_DATA: dataMount,
  GF_PATHS_LOGS: `${dataMount}/log`,
  GF_PATHS_PLUGINS: `${dataMount}/plugins`,
  GF_PATHS_PROVISIONING: `${configMount}/provisioning`,
});
