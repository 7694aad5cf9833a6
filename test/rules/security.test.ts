import { counter, type MonitoringStack, Service } from 'sightline';
import { securityRules } from 'sightline/rules';
import { describePacks } from './pack-stack.ts';

const metrics = {
  attempts: counter('tdd_auth_attempts_total', { help: 'Attempts to log in.', labels: { result: ['ok', 'denied'] } }),
  csrf: counter('tdd_csrf_violations_total', { help: 'Wrong CSRF tokens.' }),
  limited: counter('tdd_rate_limit_hits_total', { help: 'Refused requests.', labels: { route: 'string' } }),
  events: counter('tdd_security_events_total', { help: 'Events.', labels: { kind: 'string' } }),
};
const address = { kubernetes: 'app.apps:8080', compose: 'app:8080' };

describePacks('GIVEN security rules of two services', (stack: MonitoringStack) => {
  const { attempts, csrf, limited, events } = metrics;
  const app = new Service(stack, 'app', { address, metrics, critical: false });
  const shop = new Service(stack, 'shop', { address, metrics, critical: false });
  stack.use(
    securityRules(app, {
      logins: { attempts, failed: { result: 'denied' } },
      csrf,
      rateLimited: limited,
      events: { counter: events, severe: { kind: { not: 'password_changed' } } },
    }),
    securityRules(shop, { events: { counter: events } }),
  );
});
