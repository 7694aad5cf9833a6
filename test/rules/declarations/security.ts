import { counter, type MonitoringStack, Service } from 'sightline';
import { securityRules } from 'sightline/rules';

const metrics = {
  attempts: counter('tdd_auth_attempts_total', { help: 'Attempts to log in.', labels: { result: ['ok', 'denied'] } }),
  csrf: counter('tdd_csrf_violations_total', { help: 'Wrong CSRF tokens.' }),
  limited: counter('tdd_rate_limit_hits_total', { help: 'Refused requests.', labels: { route: 'string' } }),
  events: counter('tdd_security_events_total', { help: 'Events.', labels: { kind: 'string' } }),
};
const address = { kubernetes: 'app.apps:8080', compose: 'app:8080' };

/** All of the rules for one service, some for another one with metrics of the same names. */
export function securityOfTwo(stack: MonitoringStack): void {
  const { attempts, csrf, limited, events } = metrics;
  const portal = new Service(stack, 'portal', { address, metrics, critical: false });
  const forum = new Service(stack, 'forum', { address, metrics, critical: false });
  stack.use(
    securityRules(portal, {
      logins: { attempts, failed: { result: 'denied' } },
      csrf,
      rateLimited: limited,
      events: { counter: events, severe: { kind: { not: 'password_changed' } } },
    }),
    securityRules(forum, { events: { counter: events } }),
  );
}
