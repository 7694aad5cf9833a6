import { describe, expect, it } from '@jest/globals';
import type { Route, Routing } from '../../src/model/routing.ts';
import { checkRouting } from '../../src/validate/check-routing.ts';
import { origin, stackModel } from '../fixtures/model.ts';

const route = (changes: Partial<Route> = {}): Route => ({
  receiver: 'team',
  matchers: [],
  groupBy: ['alertname'],
  groupWaitSeconds: 30,
  groupIntervalSeconds: 300,
  repeatIntervalSeconds: 3600,
  continue: false,
  muteTimeIntervals: [],
  activeTimeIntervals: [],
  routes: [],
  origin: origin(),
  ...changes,
});

const routing = (root: Route): Routing => ({
  receivers: [{ name: 'team', integrations: [], origin: origin() }],
  route: root,
  inhibitions: [],
  timeIntervals: [],
  origin: origin(),
});

const codes = (root: Route): string[] => checkRouting(stackModel({ routing: routing(root) })).map(p => p.code);
const critical = { label: 'severity', op: '=' as const, value: 'critical' };

describe('GIVEN a routing tree', () => {
  it('WHEN a route leads to a receiver nobody declared THEN it is found', () => {
    expect(codes(route({ routes: [route({ receiver: 'nobody-knows' })] }))).toEqual(['receiver-unknown']);
  });

  it('WHEN a wider branch continues THEN the narrower one behind it is reached', () => {
    const narrow = route({ matchers: [critical] });
    expect(codes(route({ routes: [route({ continue: true }), narrow] }))).toEqual([]);
    expect(codes(route({ routes: [route(), narrow] }))).toEqual(['route-unreachable']);
    expect(codes(route({ routes: [narrow, route()] }))).toEqual([]);
  });
});
