import { defineAlert, firesWhen, rulePack, series, staysSilentWhen } from 'sightline';
import { alertmanagerMetrics } from 'sightline/catalogue';

const { notifications, notificationsFailed } = alertmanagerMetrics;
const at = { job: 'alertmanager', instance: 'one', service: 'alertmanager' } as const;

const deliveryFails = defineAlert({
  // A group that is told every five minutes fails every five minutes: the window is longer than that, so that there is
  // no gap between two failures. `for` is longer than the window, so that one failure in a quiet hour is over by then.
  expr: notificationsFailed.rate('7m').sumBy('integration').div(notifications.rate('7m').sumBy('integration')),
  levels: { error: { above: 0.1, for: '8m' } },
  summary: (l, v) => `${v.percent} of messages by ${l.integration} do not arrive`,
  runbook: {
    means: 'A receiver refuses messages, or does not answer.',
    impact: 'Whoever is told only by this receiver is not told.',
    confirm: ['The log of Alertmanager names the receiver and the answer it got.'],
    causes: [
      'A token or webhook was revoked.',
      'The provider is down or limits us.',
      'Egress to the provider is blocked.',
    ],
    fix: [
      'Renew the secret and roll Alertmanager.',
      'Route critical alerts to a second receiver until the first answers.',
    ],
  },
  tests: [
    firesWhen('a little more than a tenth fails, for two reasons, of what two instances send', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0+10x60'),
        series(notifications, { ...at, instance: 'two', integration: 'slack' }, '0+9x60'),
        ...['serverError', 'clientError'].map(reason =>
          series(notificationsFailed, { ...at, integration: 'slack', reason }, '0x10 1+1x20 21x30'),
        ),
      ],
      from: '25m',
      labels: { integration: 'slack' },
      annotations: { summary: '10.53% of messages by slack do not arrive' },
    }),
    firesWhen('a group that is told every five minutes fails each time', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0 1x4 2x4 3x4 4x4'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'clientError' }, '0 1x4 2x4 3x4 4x4'),
      ],
      at: '16m',
      labels: { integration: 'slack' },
    }),
    staysSilentWhen('one message of one failed', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0x3 1x15'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'serverError' }, '0x3 1x15'),
      ],
      at: '12m',
    }),
    firesWhen('as many fail as before, of fewer', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0+20x20 405+5x30'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'serverError' }, '0+1x60'),
      ],
      from: '33m',
      labels: { integration: 'slack' },
    }),
    staysSilentWhen('exactly a tenth fails', {
      given: [
        series(notifications, { ...at, integration: 'slack' }, '0+30x20'),
        series(notificationsFailed, { ...at, integration: 'slack', reason: 'serverError' }, '0+3x20'),
      ],
      at: '16m',
    }),
  ],
});

/** Messages that do not arrive. Expects the component under the name `alertmanager`. */
export const alertmanagerRules = rulePack('alertmanager', {
  needs: { job: 'alertmanager' },
  alerts: { AlertDeliveryFails: deliveryFails },
});
