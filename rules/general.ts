import { defineAlert, firesWhen, rawPromql, rawSeries, rulePack } from 'sightline';

const watchdog = defineAlert({
  // A new alert each minute, told once: the pings stop with the evaluation, not minutes after it when Alertmanager
  // takes the last one for over.
  levels: { info: { when: rawPromql('count_values("beat", minute())', { labels: ['beat'] }) } },
  summary: 'The way from Prometheus to this receiver works',
  description: 'This alert fires anew every minute. The dead man’s switch pages when it stops arriving.',
  jobs: [],
  allow: { 'lint-no-condition': 'it fires as long as anything is evaluated; its absence is the message' },
  runbook: {
    means: 'Nothing is wrong as long as this alert arrives. It is the heartbeat of the monitoring itself.',
    impact: 'When it stops, no other alert can be trusted to arrive.',
    confirm: ['Look for the alert in Prometheus and in Alertmanager; whichever lacks it is where the way is broken.'],
    fix: ['Bring Prometheus or Alertmanager back, or repair the connection to the dead man’s switch.'],
  },
  tests: [
    firesWhen('the first minute has passed', {
      given: [rawSeries('up{job="any"}', '1x5')],
      at: '1m',
      labels: { beat: '1' },
      annotations: { summary: 'The way from Prometheus to this receiver works' },
    }),
    firesWhen('the next has, as another alert', {
      given: [rawSeries('up{job="any"}', '1x5')],
      at: '2m',
      labels: { beat: '2' },
    }),
  ],
});

/**
 * What every stack needs about itself: the Watchdog that proves the way from Prometheus to the receiver, and alerts on
 * everything between a sample and a message that can fail without anybody noticing.
 */
export const generalRules = rulePack('general', { alerts: { Watchdog: watchdog } });
