import { expect, it } from '@jest/globals';
import { instrument } from 'sightline/instrument';
import { describeWith } from '../tools/tool.ts';
import { Lines, openShop, shopMetrics, until, withServer } from './shop.ts';

describeWith(['promtool'], 'GIVEN a bare http server', ({ promtool }) => {
  it('WHEN it answers THEN requests are counted in the declared metrics, under patterns, and promtool likes the page', async () => {
    const lines = new Lines();
    const shop = openShop(lines);
    await withServer(
      shop,
      (request, response) => {
        if (request.url?.startsWith('/items/')) shop.route('/items/:id');
        shop.metrics.orders.inc({ country: 'DE', outcome: 'paid' });
        shop.metrics.basket.observe(3);
        response.statusCode = request.url === '/broken' ? 503 : 200;
        response.end('ok');
      },
      async address => {
        for (const id of [1, 2, 3]) await fetch(`${address}/items/${id}?token=secret`);
        await fetch(`${address}/wp-admin/${'x'.repeat(50)}`, { method: 'PROPFIND' });
        await fetch(`${address}/broken`, { method: 'POST' });
        await until(() => lines.of('http').length === 5);
        const page = await (await fetch(`${address}/metrics`)).text();
        expect(page).toContain(
          'shop_http_requests_total{method="GET",route="/items/:id",status="200",outcome="ok",error=""} 3',
        );
        expect(page).toContain('method="other",route="unmatched",status="200"');
        expect(page).toContain('method="POST",route="unmatched",status="503",outcome="server_error"');
        expect(page).toContain('shop_http_request_duration_seconds_count{route="/items/:id",sla="met"} 3');
        expect(page).toContain('shop_http_requests_in_flight 0');
        expect(page).toContain('shop_orders_total{country="DE",outcome="paid"} 5');
        expect(page).not.toMatch(/items\/1|wp-admin|secret/);
        expect(promtool(['check', 'metrics'], { input: page })).toMatchObject({ status: 0, stderr: '' });
      },
    );
    expect(lines.text.join('')).not.toContain('secret');
  });

  it('WHEN the runtime is watched, too THEN promtool likes all of it', async () => {
    const shop = instrument({ service: 'shop', shutdown: { signals: false }, logs: { destination: new Lines() } });
    const page = await shop.metricsPage();
    await shop.stop();
    expect(page).toContain('nodejs_eventloop_lag_seconds');
    const { status, stderr } = promtool(['check', 'metrics'], { input: page });
    // prom-client's own names: "counter metrics should have _total", never an error of form (status 1).
    expect({ status, stderr }).not.toMatchObject({ status: 1 });
    expect(stderr).not.toMatch(/instrument_|shop_/);
  });
});

it('GIVEN what is not declared WHEN it is counted THEN it is refused, counted and told once; others go on', async () => {
  const lines = new Lines();
  const shop = openShop(lines);
  shop.metrics.orders.inc({ country: 'DE', outcome: 'paid' });
  // @ts-expect-error not one of the declared values
  shop.metrics.orders.inc({ country: 'DE', outcome: 'nope' });
  // @ts-expect-error not a declared label
  shop.metrics.orders.inc({ country: 'DE', outcome: 'paid', user: 'u1' });
  shop.metrics.orders.add(-1, { country: 'DE', outcome: 'paid' });
  shop.metrics.basket.observe(Number.NaN);
  for (let i = 0; i < 2_500; i++) shop.metrics.orders.inc({ country: `c${i}`, outcome: 'paid' });
  const page = await shop.metricsPage();
  await shop.stop();
  expect(page).toContain('shop_orders_total{country="DE",outcome="paid"} 1\n');
  expect(page.match(/^shop_orders_total\{/gm)).toHaveLength(2_000);
  expect(page).toContain('instrument_series_refused_total{metric="shop_orders_total"} 503');
  expect(lines.of('instrument').map(line => line.message)).toEqual(['a value was not counted']);
});

it('GIVEN a request metric with a label that nobody can fill THEN it is said at once, with the labels there are', () => {
  const wrong = { kind: 'counter', name: 'a_total', help: 'x', labels: { methd: 'string' } } as const;
  expect(() => instrument({ service: 'shop', http: { requests: wrong } })).toThrow('the label "methd" of a_total');
  const native = { ...shopMetrics.duration.declaration, native: true };
  expect(() => instrument({ service: 'shop', metrics: { native } })).toThrow('native histogram');
  const two = { a: shopMetrics.orders, b: { ...shopMetrics.orders.declaration } };
  expect(() => instrument({ service: 'shop', metrics: two })).toThrow('both expose shop_orders_total');
});
