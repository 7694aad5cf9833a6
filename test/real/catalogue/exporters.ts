import {
  alertmanagerMetrics,
  collectorMetrics,
  goMetrics,
  nodeHardwareMetrics,
  nodeMetrics,
  nodeSystemdMetrics,
  processMetrics,
  prometheusMetrics,
  prometheusStorageMetrics,
} from 'sightline/catalogue';
import { freePort, freePortsFor } from '../../ports.ts';
import { prometheusPlaces } from '../durability/heartbeat-places.ts';
import {
  heartbeatAlertmanager,
  heartbeatCollector,
  heartbeatNodeExporter,
  heartbeatPrometheus,
} from '../heartbeat-servers.ts';
import { DATA_STORES } from './data-stores.ts';
import { type Exporter, exporter, metricsOn } from './exporter.ts';
import { writeRaidAndBond } from './machine-with-raid.ts';
import { TELEMETRY } from './telemetry.ts';

/** Where nobody answers: what a server says of itself does not need the others. */
const NOBODY = '127.0.0.1:9';

/** Every exporter that runs here, with all that the catalogue declares of it. Those of a cluster: ../kubernetes. */
export const EXPORTERS: readonly Exporter[] = [
  ...DATA_STORES,
  ...TELEMETRY,
  exporter({
    name: 'node-exporter',
    tool: 'node_exporter',
    async start(bench) {
      const node = await freePort();
      heartbeatNodeExporter(bench, node);
      return metricsOn(node);
    },
    declared: nodeMetrics,
    leftOut: { device_error: 'empty but for file systems that could not be read, which have no values' },
  }),
  exporter({
    name: 'node-exporter of a machine with RAID and a bond',
    tool: 'node_exporter',
    async start(bench) {
      const node = await freePort();
      const { proc, sys } = writeRaidAndBond(bench);
      bench.server('node_exporter', [
        `--path.procfs=${proc}`,
        `--path.sysfs=${sys}`,
        `--web.listen-address=127.0.0.1:${node}`,
      ]);
      return metricsOn(node);
    },
    declared: nodeHardwareMetrics,
  }),
  exporter({
    name: 'node-exporter of a machine without systemd',
    tool: 'node_exporter',
    async start(bench) {
      const node = await freePort();
      heartbeatNodeExporter(bench, node);
      return metricsOn(node);
    },
    declared: nodeSystemdMetrics,
    notShown: {
      unitState: { because: 'its collector is off, and asks the D-Bus of the machine', inProgram: ['unit_state'] },
      unitRestarts: {
        because: 'likewise, and only with --collector.systemd.enable-restarts-metrics',
        inProgram: ['service_restart_total'],
      },
    },
  }),
  exporter({
    name: 'Prometheus',
    tool: 'prometheus',
    async start(bench) {
      const prometheus = await freePort();
      heartbeatPrometheus(bench, { port: prometheus, places: prometheusPlaces(prometheus, NOBODY, NOBODY) });
      return metricsOn(prometheus);
    },
    // It is written in Go, and its own page is that of client_golang.
    declared: { ...prometheusMetrics, ...prometheusStorageMetrics, ...processMetrics, ...goMetrics },
  }),
  exporter({
    name: 'Alertmanager',
    tool: 'alertmanager',
    async start(bench) {
      const { alertmanager, cluster } = await freePortsFor(['alertmanager', 'cluster']);
      heartbeatAlertmanager(bench, {
        port: alertmanager,
        cluster,
        places: { 'collector:8088': NOBODY },
        secrets: name => `http://${NOBODY}/${name}`,
      });
      return metricsOn(alertmanager);
    },
    declared: alertmanagerMetrics,
  }),
  exporter({
    name: 'Collector',
    tool: 'otelcol',
    async start(bench) {
      const ports = await freePortsFor(['grpc', 'http', 'events', 'health', 'metrics']);
      const places = { 'loki:3100': NOBODY, 'tempo:4317': NOBODY, 'prometheus:9090': NOBODY };
      heartbeatCollector(bench, { ports, places });
      return metricsOn(ports.metrics);
    },
    declared: collectorMetrics,
    notShown: {
      pushedDropped: {
        because: 'appears with the first point that a filter removes',
        inProgram: ['otelcol_processor_filter_datapoints.filtered'],
      },
    },
  }),
];
