/** A change of the README's example that a newcomer might make. */
export interface Mistake {
  readonly title: string;
  /** Texts of the example and what stands there instead; each occurs once, or is a pattern. */
  readonly changes: readonly (readonly [from: string | RegExp, to: string])[];
  /** Everything that is told. Each finding points at the first line that contains `at`; '' stands for no line. */
  readonly told: readonly Told[];
  /** What a type check says of it as well; `undefined`: types cannot know. */
  readonly types: RegExp | undefined;
}

export interface Told {
  readonly code: string;
  readonly at: string;
  readonly message: string;
  readonly fix: string;
}

const ALERT = "new Alert(orders, '";
const SERVICE = 'const orders = new Service(';
const STACK = 'const stack = new MonitoringStack(';
const QUERY = 'const failedShare =';

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'a typo in a label',
    changes: [[/sumBy\('country'\)/g, "sumBy('contry')"]],
    told: [
      {
        code: 'query-unknown-label',
        at: QUERY,
        message: 'The vector has no label "contry".',
        fix: 'Did you mean "country"?',
      },
      {
        code: 'query-unknown-label',
        at: QUERY,
        message: 'The vector has no label "contry".',
        fix: 'Did you mean "country"?',
      },
    ],
    types: /"contry"/,
  },
  {
    title: 'a label that was aggregated away, in the summary',
    changes: [[/sumBy\('country'\)/g, "sumBy('outcome')"]],
    told: [
      {
        code: 'template-unknown-label',
        at: ALERT,
        message: 'The text uses the label "country", which the alert\'s samples do not carry.',
        fix: 'Known: outcome. If it was aggregated away, keep it in the query.',
      },
    ],
    types: /Property 'country' does not exist/,
  },
  {
    title: 'a value the label never has',
    changes: [["{ outcome: 'failed' }).sumBy", "{ outcome: 'fail' }).sumBy"]],
    told: [
      {
        code: 'query-unknown-value',
        at: QUERY,
        message: 'The label "outcome" of orders_placed_total never has the value "fail".',
        fix: 'Did you mean "failed"?',
      },
    ],
    types: /"fail"/,
  },
  {
    title: 'two sides of a division with different labels',
    changes: [["div(placed.rate('5m').sumBy('country'))", "div(placed.rate('5m').sumBy('outcome'))"]],
    told: [
      {
        code: 'query-labels-differ',
        at: QUERY,
        message:
          'The two sides have different labels: only the left side has "country", only the right side has "outcome".',
        fix: 'Say what to match: { on: [] }, or aggregate both sides to the same labels.',
      },
    ],
    types: /./,
  },
  {
    title: 'the webhook URL itself instead of secret(…)',
    changes: [
      [
        "secret('slack-shop', 'Slack: incoming webhook of #team-shop')",
        "'https://hooks.slack.com/services/T0000/B0000/abcdef'",
      ],
    ],
    told: [
      {
        code: 'secret-literal',
        at: 'const channel = receiver(',
        message:
          'The receiver "team-shop" has the text of a secret as webhookUrl, which would be written to generated files.',
        fix: "Name it instead: webhookUrl: secret('slack-team-shop', 'where to get it'), and give the value to `sightline secrets`.",
      },
    ],
    types: /'string' is not assignable to type 'SecretReference'/,
  },
  {
    title: 'a webhook of the plain kind with a token in its URL',
    changes: [
      [/slack\(\{.*\}\),/, "webhook({ url: 'https://hooks.slack.com/services/T0000/B0000/abcdef' }),"],
      ['slack, staysSilentWhen', 'staysSilentWhen, webhook'],
    ],
    told: [
      {
        code: 'secret-literal',
        at: 'const channel = receiver(',
        message: 'The receiver "team-shop" holds a Slack webhook, which would be written to generated files.',
        fix: "Name it instead: secret('slack-oncall', 'Slack incoming webhook of #oncall'), and give the value to `sightline secrets`.",
      },
    ],
    types: undefined,
  },
  {
    title: 'a receiver that delivers nothing',
    changes: [[/\n {2}slack\(\{.*\}\),/, '']],
    told: [
      {
        code: 'receiver-invalid',
        at: 'const channel = receiver(',
        message: 'The receiver "team-shop" has nothing that delivers.',
        fix: "Give it an integration, such as receiver('team-shop', slack({ channel, webhookUrl })).",
      },
    ],
    types: /Expected at least 2 arguments|not assignable/,
  },
  {
    title: 'the name of a receiver instead of the receiver',
    changes: [['route(channel)', "route('team-shop')"]],
    told: [
      {
        code: 'value-missing',
        at: 'new Alertmanager(',
        message: 'The receiver of a route is expected, found "team-shop".',
        fix: "Write route(receiver('team-core', slack({ … }))).",
      },
    ],
    types: /'string' is not assignable/,
  },
  {
    title: 'no owner',
    changes: [['  owner: team,\n', '']],
    told: [
      {
        code: 'alert-no-owner',
        at: SERVICE,
        message: 'ScrapeLimitHit, ServiceAbsent, ServiceDown page somebody, but nobody owns them.',
        fix: 'Give the alert or its service an owner: owner("team-core", "#team-core").',
      },
    ],
    types: undefined,
  },
  {
    title: 'the name of an owner instead of the owner',
    changes: [['  owner: team,\n', "  owner: 'team-shop',\n"]],
    told: [
      {
        code: 'value-missing',
        at: SERVICE,
        message: 'An owner is expected, found "team-shop".',
        fix: "Write owner('team-core', '#team-core').",
      },
    ],
    types: /'string' is not assignable to type 'Owner'/,
  },
  {
    title: 'no runbook',
    changes: [[/ {2}runbook: \{[\s\S]*?\n {2}\},\n/, '']],
    told: [
      {
        code: 'alert-no-runbook',
        at: ALERT,
        message: 'OrdersFail has no runbook.',
        fix: 'Add runbook: { means, impact, confirm, fix }.',
      },
    ],
    types: /'runbook' is missing/,
  },
  {
    title: 'a runbook without its last part',
    changes: [[/ {4}fix: .*\n/, '']],
    told: [
      {
        code: 'alert-no-runbook',
        at: ALERT,
        message: 'The runbook of OrdersFail says nothing under fix.',
        fix: 'Add fix to it: what the person who is woken needs.',
      },
    ],
    types: /'fix' is missing/,
  },
  {
    title: 'no tests',
    changes: [[/ {2}tests: \[[\s\S]*?\n {2}\],\n/, '']],
    told: [
      {
        code: 'alert-untested',
        at: ALERT,
        message: 'OrdersFail has no test that it fires.',
        fix: "Add firesWhen('…', { given: […], at: '…' }) to its tests.",
      },
      {
        code: 'alert-untested',
        at: ALERT,
        message: 'OrdersFail has no test that it stays silent.',
        fix: "Add staysSilentWhen('…', { given: […], at: '…' }) to its tests.",
      },
    ],
    types: /'tests' is missing/,
  },
  {
    title: 'a test with a label the metric has not',
    changes: [
      ["series(placed, { country: 'de', outcome: 'failed' }, '0+1x20')", "series(placed, { land: 'de' }, '0+1x20')"],
    ],
    told: [
      {
        code: 'test-unknown-label',
        at: 'land:',
        message: 'orders_placed_total has no label "land".',
        fix: 'Known: country, instance, job, outcome, service.',
      },
    ],
    types: /'land' does not exist/,
  },
  {
    title: 'a unit of time written out',
    changes: [["for: '5m' } }", "for: '5min' } }"]],
    told: [
      {
        code: 'duration-invalid',
        at: ALERT,
        message: '"5min" is not a duration.',
        fix: 'Did you mean "5m"? Write a number and a unit out of ms, s, m, h, d, w, such as "30s" or "1h30m".',
      },
    ],
    types: /"5min"/,
  },
  {
    title: 'a range written out',
    changes: [["rate('5m', { outcome", "rate('5 minutes', { outcome"]],
    told: [
      {
        code: 'duration-invalid',
        at: QUERY,
        message: 'The range of orders_placed_total: "5 minutes" is not a duration.',
        fix: 'Did you mean "5m"? Write a number and a unit out of ms, s, m, h, d, w, such as "30s" or "1h30m".',
      },
    ],
    types: /"5 minutes"/,
  },
  {
    title: 'an address on Kubernetes without its namespace',
    changes: [["'orders.shop:8080'", "'orders:8080'"]],
    told: [
      {
        code: 'address-invalid',
        at: SERVICE,
        message: '"orders:8080" is not an address on Kubernetes: it names no namespace.',
        fix: 'Write service.namespace:port, such as "heartbeat.apps:5000", with the port number the pods listen on.',
      },
    ],
    types: undefined,
  },
  {
    title: 'two services of one name',
    changes: [
      [
        'const { placed } =',
        "new Service(stack, 'orders', { owner: team, address: { compose: 'web:80' } });\nconst { placed } =",
      ],
    ],
    told: [
      {
        code: 'name-duplicate',
        at: "compose: 'web:80'",
        message: '"shop/orders" is declared twice.',
        fix: 'Give one of the two another name.',
      },
    ],
    types: undefined,
  },
  {
    title: 'no export',
    changes: [['export default app;\n', '']],
    told: [
      {
        code: 'stack-file-no-app',
        at: '',
        message: 'The file has no default export; an App is expected.',
        fix: 'Write "const app = new App();", declare the stacks on it, and end with "export default app;".',
      },
    ],
    types: undefined,
  },
  {
    title: 'the rate of a gauge',
    changes: [
      ["counter('orders_placed_total'", "gauge('orders_placed'"],
      ['counter, Dashboard', 'gauge, Dashboard'],
    ],
    told: [
      {
        code: 'query-wrong-kind',
        at: QUERY,
        message: 'rate() does not fit orders_placed, which is a gauge.',
        fix: 'Use value(), delta() or deriv().',
      },
      {
        code: 'query-wrong-kind',
        at: QUERY,
        message: 'rate() does not fit orders_placed, which is a gauge.',
        fix: 'Use value(), delta() or deriv().',
      },
    ],
    types: /'rate' does not exist/,
  },
  {
    title: 'a counter without _total',
    changes: [["'orders_placed_total'", "'orders_placed'"]],
    told: [
      {
        code: 'metric-name-suffix',
        at: SERVICE,
        message: 'The counter orders_placed does not end in _total.',
        fix: 'Call it orders_placed_total.',
      },
    ],
    types: /_total/,
  },
  {
    title: 'a misspelt import',
    changes: [
      ['Alert, Alertmanager', 'Alert, AlertManager'],
      ['new Alertmanager', 'new AlertManager'],
    ],
    told: [
      {
        code: 'stack-file-import',
        at: 'new AlertManager(',
        message: '"sightline" exports no "AlertManager".',
        fix: 'Did you mean "Alertmanager"?',
      },
    ],
    types: /'AlertManager'/,
  },
  {
    title: 'a misspelt name of a metric',
    changes: [['const { placed }', 'const { places: placed }']],
    told: [
      {
        code: 'stack-file-throws',
        at: QUERY,
        message: "The file threw TypeError: Cannot read properties of undefined (reading 'rate')",
        fix: 'Look for a misspelt name at this place; `sightline validate --types` says what exists there.',
      },
    ],
    types: /'places' does not exist/,
  },
  {
    title: 'a method of strings on a label',
    changes: [['in ${l.country} fail`', 'in ${l.country.toUpperCase()} fail`']],
    told: [
      {
        code: 'template-label-misuse',
        at: '  summary: (l, v)',
        message: 'The label "country" is not known until the alert fires, so .toUpperCase cannot be used.',
        fix: 'Put it into the text as it is: `${…}`.',
      },
    ],
    types: /'toUpperCase' does not exist/,
  },
  {
    title: 'an alert in lower case',
    changes: [["'OrdersFail'", "'ordersFail'"]],
    told: [
      {
        code: 'name-invalid',
        at: ALERT,
        message:
          'An alert cannot be named "ordersFail": expected CamelCase: at most 100 letters and digits, beginning with a capital.',
        fix: 'Call it "OrdersFail".',
      },
    ],
    types: undefined,
  },
  {
    title: 'a severity that does not exist',
    changes: [['levels: { warning:', 'levels: { warn:']],
    told: [
      {
        code: 'alert-level-unknown',
        at: ALERT,
        message: '"warn" is no level of an alert.',
        fix: 'Known: critical, error, info, warning.',
      },
    ],
    types: /'warn' does not exist/,
  },
  {
    title: 'a threshold under another name',
    changes: [['above: 0.05', 'over: 0.05']],
    told: [
      {
        code: 'alert-level-invalid',
        at: ALERT,
        message: 'Level "warning" has neither above, below nor when, found over, for.',
        fix: 'Write a number, such as warning: { above: 0.05 }; five per cent are 0.05.',
      },
    ],
    types: /'over' does not exist/,
  },
  {
    title: 'a page that comes too late',
    changes: [['levels: { warning:', 'levels: { critical:']],
    told: [
      {
        code: 'alert-too-slow',
        at: ALERT,
        message:
          'OrdersFail (critical) reaches team-shop at worst 640 s after the fault; its budget is 60 s. The largest term is the window of the expression with 300 s.',
        fix: "Either look back over a shorter range, or accept it with budget: '11m'.",
      },
    ],
    types: undefined,
  },
  {
    title: 'an alert below the App',
    changes: [["new Alert(orders, '", "new Alert(app, '"]],
    told: [
      {
        code: 'construct-misplaced',
        at: "new Alert(app, '",
        message: '"OrdersFail" is not declared in a stack, so nothing would come of it.',
        fix: 'Pass the stack, or a construct of it, as the first argument.',
      },
    ],
    types: undefined,
  },
  {
    title: 'no environment',
    changes: [['{ environment: production, owner: team }', '{ owner: team }']],
    told: [
      {
        code: 'value-missing',
        at: STACK,
        message: 'The environment of a stack is expected, found nothing.',
        fix: 'Write new MonitoringStack(app, "shop", { environment: production }).',
      },
    ],
    types: /'environment' is missing/,
  },
  {
    title: 'dashboards and alerts without a Prometheus',
    changes: [["new Prometheus(stack, 'prometheus');\n", '']],
    told: [
      {
        code: 'prometheus-missing',
        at: STACK,
        message: 'The stack has scrape jobs or alerting rules but no Prometheus.',
        fix: "Add new Prometheus(stack, 'prometheus'), or point at yours with { existing: 'http://…' }.",
      },
    ],
    types: undefined,
  },
  {
    title: 'no Alertmanager',
    changes: [[/new Alertmanager\(.*\n/, '']],
    told: [
      {
        code: 'stack-tells-nobody',
        at: STACK,
        message: 'The stack has alerts (OrdersFail and others) but no Alertmanager.',
        fix: "Add new Alertmanager(stack, 'alertmanager', { route: route(…) }), or point at yours with `existing`.",
      },
    ],
    types: undefined,
  },
];
