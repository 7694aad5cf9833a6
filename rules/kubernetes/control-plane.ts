import { type AlertDefinition, needOneOf, rulePack } from 'sightline';
import * as api from './api-server.ts';
import * as etcd from './etcd.ts';

/**
 * Who runs the control plane: `full`: you do. `managed`: a provider, who alone sees its certificates and its etcd. `k3s`:
 * one process, in which an SQLite database takes the place of etcd. `docker-desktop`: a machine that sleeps, so that
 * shares, delays and ages mean nothing.
 */
export type ClusterProfile = 'full' | 'managed' | 'k3s' | 'docker-desktop';

export interface KubeControlPlaneProps {
  /** @default 'managed' */
  readonly profile?: ClusterProfile;
}

const reached = { KubeAggregatedApiDown: api.aggregatedApiDown };
const served = {
  ...reached,
  KubeApiDown: api.apiDown,
  KubeApiErrors: api.apiErrors,
  KubeApiSlow: api.apiSlow,
  KubeApiShedsLoad: api.apiShedsLoad,
  KubeClientErrors: api.clientErrors,
  KubeVersionsDiffer: api.versionsDiffer,
};
const owned = { ...served, KubeClientCertificateExpires: api.clientCertificateExpires };
const full = {
  ...owned,
  KubeEtcdNoLeader: etcd.etcdNoLeader,
  KubeEtcdLeaderChanges: etcd.etcdLeaderChanges,
  KubeEtcdRefusesWrites: etcd.etcdRefusesWrites,
  KubeEtcdDatabaseFull: etcd.etcdDatabaseFull,
  KubeEtcdDiskSlow: etcd.etcdDiskSlow,
};

const PROFILES: Readonly<Record<ClusterProfile, Readonly<Record<string, AlertDefinition>>>> = {
  full,
  managed: served,
  k3s: owned,
  'docker-desktop': reached,
};

/** Each alert with the profiles that have it. */
const OPTIONAL = Object.fromEntries(
  Object.keys(full).map(alert => {
    const having = Object.entries(PROFILES).filter(([, alerts]) => alert in alerts);
    return [alert, `profile: ${having.map(([profile]) => `'${profile}'`).join(' or ')}`];
  }),
);

/**
 * The control plane, as far as it is scraped: the job `kube-apiserver` is `new Prometheus(…, { apiServer: true })`, a job
 * `etcd` is a Service of that name. Scheduler, controller manager and kube-proxy have no alerts here: declared as
 * services they get the rules of every service, and KubeWorkloadChangeIgnored and KubePodNotReady tell what people see.
 */
export const kubeControlPlaneRules = ({ profile = 'managed' }: KubeControlPlaneProps = {}) =>
  rulePack('kube-control-plane', {
    needs: { job: 'kube-apiserver', platform: 'kubernetes' },
    optional: OPTIONAL,
    alerts: PROFILES[
      needOneOf('`profile` of kubeControlPlaneRules', profile, Object.keys(PROFILES) as ClusterProfile[])
    ] as typeof full,
  });
