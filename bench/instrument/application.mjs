// One application in two frameworks, with the library or without. What it does for a request: waits for a store that
// answers after a millisecond, and makes a page of 60 rows or a report of 600 of them (read as JSON, filtered, sorted by
// name, rendered), or nothing.
import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';

const [framework, watched, work = 'page'] = process.argv.slice(2);
const wait = () => new Promise(resolve => setTimeout(resolve, 1));
const ROWS = JSON.stringify(
  Array.from({ length: { page: 60, report: 600, nothing: 0 }[work] }, (_, i) => ({
    id: i,
    name: `item ${(i * 7919) % 1000}`,
    price: (i * 31) % 97,
    tags: ['a', 'b'],
  })),
);

const page = id => {
  const rows = JSON.parse(ROWS).filter(row => row.price > 10);
  rows.sort((a, b) => a.name.localeCompare(b.name));
  return `<html><h1>${id}</h1>${rows.map(row => `<li>${row.name}: ${row.price.toFixed(2)} ${JSON.stringify(row)}</li>`).join('')}</html>`;
};

let shop;
if (watched === 'watched') {
  const { counter, gauge, histogram } = await import('sightline');
  const { instrument } = await import('sightline/instrument');
  const labels = { method: ['GET', 'POST', 'other'], route: 'string', status: 'string' };
  const metrics = {
    requests: counter('shop_http_requests_total', { help: 'Requests', labels }),
    duration: histogram('shop_http_request_duration_seconds', {
      ...{ help: 'Time to answer', unit: 'seconds', labels },
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
    inFlight: gauge('shop_http_requests_in_flight', { help: 'Under way' }),
    looks: counter('shop_looks_total', { help: 'Items looked at', labels: { kind: ['cheap', 'dear'] } }),
  };
  shop = instrument({
    ...{ service: 'shop', release: '1', environment: 'bench', metrics },
    http: { requests: metrics.requests, duration: metrics.duration, inFlight: metrics.inFlight, sla: '100ms' },
    logs: { destination: '/dev/null' },
    traces: { endpoint: process.env.ENDPOINT, sampling: 0.1 },
  });
}

const answer = async id => {
  shop?.metrics.looks.inc({ kind: 'cheap' });
  if (shop === undefined) await wait();
  else await shop.span('database.query', wait);
  return work === 'nothing' ? 'ok' : page(id);
};

async function start() {
  if (framework === 'express') {
    const app = express();
    if (shop) app.use(shop.express());
    app.get(
      '/items/:id',
      async (request, response) => void response.type('html').send(await answer(request.params.id)),
    );
    if (shop) app.use(shop.expressErrors());
    return createServer(app);
  }
  const app = fastify();
  if (shop) app.register(shop.fastify());
  app.get('/items/:id', async (request, reply) => reply.type('text/html').send(await answer(request.params.id)));
  await app.ready();
  return app.server;
}

const server = await start();
let before = process.cpuUsage();
process.on('message', message => {
  if (message === 'begin') before = process.cpuUsage();
  if (message === 'end') {
    const { user, system } = process.cpuUsage(before);
    process.send({ microseconds: user + system });
  }
  if (message === 'stop') process.exit();
});
// Connections are kept for the whole run.
server.keepAliveTimeout = 300_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
