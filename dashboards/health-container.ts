import type { Dashboard } from 'sightline';
import { exporterContainerMetrics as container, processMetrics } from 'sightline/catalogue';

const WINDOW = '$__rate_interval';
const chosen = { service: { variable: 'service' } } as const;
const each = '{{service}} {{instance}}';
const LIMIT = `${each}: limit`;

/** A limit is a dashed line without a surface below it. */
const dashedLimit = {
  fieldConfig: {
    overrides: [
      {
        matcher: { id: 'byRegexp', options: '/: limit$/' },
        properties: [
          { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
          { id: 'custom.fillOpacity', value: 0 },
        ],
      },
    ],
  },
};

type Row = Parameters<Parameters<Dashboard['row']>[1]>[0];

/** What the containers use that the exporters run in. */
export const containerPanels = (row: Row): Row =>
  row
    .timeseries(
      'CPU',
      { [each]: container.cpu.rate(WINDOW, chosen), [LIMIT]: container.cpuLimit.value(chosen) },
      { min: 0, description: 'Cores.', overrides: dashedLimit },
    )
    .timeseries(
      'Held up by the CPU limit',
      container.throttledPeriods.rate(WINDOW, chosen).div(container.cpuPeriods.rate(WINDOW, chosen)),
      {
        unit: 'percentunit',
        legend: each,
        min: 0,
        max: 1,
        thresholds: [
          { above: 0, color: 'green' },
          { above: 0.25, color: 'orange' },
        ],
        description: 'Share of the periods in which it wanted more than its limit. Without a limit nothing is drawn.',
      },
    )
    .timeseries('Waited for a core', container.cpuWaiting.rate(WINDOW, chosen), {
      unit: 'percentunit',
      legend: each,
      min: 0,
      description:
        'Share of the time in which some of it had none, because of its limit or of others. Control groups of version 2.',
    })
    .timeseries(
      'Memory',
      { [each]: container.workingSet.value(chosen), [LIMIT]: container.memoryLimit.value(chosen) },
      {
        unit: 'bytes',
        min: 0,
        description: 'Without the page cache that can be given back; at the limit the kernel kills.',
        overrides: dashedLimit,
      },
    )
    .timeseries('Killed because memory was full', container.oomKills.increase('5m', chosen), {
      legend: each,
      min: 0,
      description: 'Processes, in five minutes.',
    })
    .timeseries(
      'Processes and threads',
      { [each]: container.processes.value(chosen), [LIMIT]: container.processesLimit.value(chosen) },
      { min: 0, overrides: dashedLimit },
    )
    .timeseries(
      'Disk',
      {
        [`${each}: read`]: container.diskRead.rate(WINDOW, chosen),
        [`${each}: written`]: container.diskWritten.rate(WINDOW, chosen),
      },
      { unit: 'Bps', min: 0, description: 'Of block devices: what the page cache answers is not read.' },
    )
    .timeseries(
      'Network',
      {
        [`${each}: received`]: container.networkReceived.rate(WINDOW, chosen),
        [`${each}: sent`]: container.networkSent.rate(WINDOW, chosen),
      },
      { unit: 'Bps', min: 0, description: 'Loopback apart. Containers of one pod share it.' },
    )
    .timeseries(
      'Open files and connections',
      processMetrics.openDescriptors
        .value(chosen)
        // Applications tell of theirs under the same name.
        .and(container.machineLoad.value(chosen), { on: ['job', 'instance'] }),
      { legend: each, min: 0, description: 'Descriptors of the exporter itself.' },
    )
    .timeseries('Load of the machine', container.machineLoad.value(chosen), {
      legend: each,
      min: 0,
      description: 'Processes that run or wait, averaged over a minute: the kernel keeps none of a container.',
    });
