import { describe, expect, it } from '@jest/globals';
import { counter, gauge } from 'sightline';
import { instrument } from 'sightline/instrument';
import { RecentIds } from '../../src/instrument/metrics/recent-ids.ts';
import { Lines, withServer } from './shop.ts';

const metrics = {
  users: gauge('shop_active_users', { help: 'Users seen within ten minutes' }),
  sessions: gauge('shop_active_sessions', { help: 'Sessions seen within ten minutes' }),
};
const open = (active: object) =>
  instrument({
    ...{ service: 'shop', metrics, active, runtime: false },
    ...{ logs: { destination: new Lines() }, shutdown: { signals: false } },
  } as never);
const valueOn = (page: string, name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1]);

describe('active users and sessions', () => {
  it('GIVEN requests of two users in three sessions WHEN the page is read THEN each is counted once', async () => {
    const shop = open({ users: metrics.users, sessions: metrics.sessions, within: '10m' });
    const answer = async (address: string, user: string, session: string) => {
      await fetch(`${address}/${user}/${session}`);
    };
    await withServer(
      shop as never,
      (request, response) => {
        const [, userId = '', sessionId = ''] = request.url?.split('/') ?? [];
        shop.identify({ userId, sessionId });
        response.end();
      },
      async address => {
        for (const [user, session] of [
          ['ann', '1'],
          ['ann', '2'],
          ['ben', '3'],
          ['ann', '1'],
        ] as const)
          await answer(address, user, session);
        const page = await shop.metricsPage();
        expect([valueOn(page, 'shop_active_users'), valueOn(page, 'shop_active_sessions')]).toEqual([2, 3]);
      },
    );
  });

  it('GIVEN ids that may not stand in a log line WHEN they are counted THEN they are told apart all the same', async () => {
    const shop = open({ users: metrics.users });
    shop.identify({ userId: 'ann@example.org' });
    shop.identify({ userId: 'ben@example.org' });
    shop.identify({ userId: 17, sessionId: undefined });
    // Nobody has signed in, as databases and forms say it.
    for (const nobody of [null, '', undefined]) shop.identify({ userId: nobody as never });
    expect(valueOn(await shop.metricsPage(), 'shop_active_users')).toBe(3);
    await shop.stop();
  });

  it('GIVEN ids that were seen WHEN time passes THEN those seen again stay, and the others are forgotten', () => {
    const ids = new RecentIds(1_000);
    ids.see('ann', 0);
    ids.see('ben', 400);
    ids.see('ann', 800);
    expect(ids.count(1_399)).toBe(2);
    expect(ids.count(1_400)).toBe(1);
    expect(ids.count(1_800)).toBe(0);
  });

  it('GIVEN more ids than are remembered WHEN they are counted THEN memory is bounded, and the newest are counted', () => {
    const ids = new RecentIds(1_000, 100);
    for (let i = 0; i < 1_000; i += 1) ids.see(`user-${i}`, i / 10);
    expect(ids.count(100)).toBe(100);
    ids.see('user-999', 500);
    expect(ids.count(1_100)).toBe(1);
  });

  it.each([
    ['a counter', { users: counter('shop_users_total', { help: 'Users' }) }, /active\.users .*gauge/],
    [
      'a gauge with labels',
      { users: gauge('shop_users', { help: 'Users', labels: { country: 'string' } }) },
      /fill the label "country" of shop_users/,
    ],
    ['no unit of time', { users: metrics.users, within: 300 }, /active\.within expects a duration/],
    ['no time at all', { users: metrics.users, within: '0s' }, /active\.within is more than zero/],
    ['a misspelt option', { user: metrics.users }, /active has no option "user"/],
  ])('GIVEN %s WHEN the application starts THEN it is refused', (_, active, message) => {
    expect(() => open(active)).toThrow(message);
  });
});
