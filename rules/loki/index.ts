import { rulePack } from 'sightline';
import { linesRefused, receivesNothing } from './lines.ts';
import { requestsFail, writesSlow } from './requests.ts';
import { alertsLost, recordsLost, rulesFail } from './ruler.ts';
import { diskFull, flushFails, retentionBehind } from './storage.ts';

/** What Loki refuses, loses or is about to. Expects the component under the name `loki`. */
export const lokiRules = rulePack('loki', {
  needs: { job: 'loki' },
  dashboard: 'loki-dashboard',
  alerts: {
    LokiDiskFull: diskFull,
    LokiFlushFails: flushFails,
    LokiLinesRefused: linesRefused,
    LokiAlertsDropped: alertsLost,
    LokiReceivesNothing: receivesNothing,
    LokiRecordsLost: recordsLost,
    LokiRequestsFail: requestsFail,
    LokiRetentionBehind: retentionBehind,
    LokiRulesFail: rulesFail,
    LokiWritesSlow: writesSlow,
  },
});
