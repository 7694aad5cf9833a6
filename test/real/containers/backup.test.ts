import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { documentedBlocks } from '../documented-commands.ts';
import { pushSample } from '../durability/prometheus-crash.ts';
import { eventually } from '../telemetry-servers.ts';
import { describeInContainers, HeartbeatStack } from './heartbeat-stack.ts';
import { LokiApi } from './loki-api.ts';

const PAGE = 'docs/backup.md';

/** What a server keeps in its volume: how something gets there, and what of it is known. */
interface Kept {
  readonly put: (name: string) => Promise<unknown>;
  readonly known: () => Promise<string[]>;
  readonly ready: () => Promise<true | undefined>;
}

describeInContainers('GIVEN docs/backup.md and a stack that runs', () => {
  const started = Date.now();
  let stack: HeartbeatStack;

  beforeAll(async () => {
    stack = await HeartbeatStack.up();
  }, 400_000);

  afterAll(async () => {
    await stack?.down();
  }, 400_000);

  const activeSilences = async (): Promise<string[]> =>
    (await stack.alertmanager.silences())
      .filter(({ status }) => status.state === 'active')
      .map(({ comment }) => comment)
      .sort();
  const loki = (): LokiApi => new LokiApi(stack.address('loki'));

  const KEPT: Readonly<Record<'prometheus' | 'loki' | 'alertmanager', Kept>> = {
    prometheus: {
      put: name => pushSample(9090, `kept_${name}`, 1),
      known: async () =>
        (await stack.prometheus.query('last_over_time({__name__=~"kept_.*"}[1h])')).map(
          ({ metric }) => metric.__name__?.replace('kept_', '') ?? '',
        ),
      ready: () => stack.prometheus.ready(),
    },
    loki: {
      put: name => stack.writeLine(`kept-${name}`),
      known: async () =>
        (await loki().all('{service="heartbeat"} | request_id=~"kept-.*"', started)).map(
          ({ text }) => /"request_id":"kept-(\w+)"/.exec(text)?.[1] ?? '',
        ),
      ready: () => loki().ready(),
    },
    alertmanager: {
      put: name => stack.alertmanager.silence(name, 'Kept'),
      known: activeSilences,
      ready: () => stack.alertmanager.ready(),
    },
  };

  it('WHEN silences are saved, ended and brought back as it says THEN they mute again', async () => {
    const [save = '', restore = ''] = documentedBlocks(PAGE, '## Silences');
    const ids = [await stack.alertmanager.silence('planned', 'A'), await stack.alertmanager.silence('known', 'B')];
    stack.type(save);
    for (const id of ids) await stack.alertmanager.endSilence(id);
    expect(await activeSilences()).toEqual([]);
    stack.type(restore);
    expect(await activeSilences()).toEqual(['known', 'planned']);
  }, 60_000);

  it.each(Object.keys(KEPT) as (keyof typeof KEPT)[])(
    'WHEN the volume of %s is saved and brought back as it says THEN what was in it is there, and nothing else',
    async server => {
      const { put, known, ready } = KEPT[server];
      const [save = '', restore = ''] = documentedBlocks(PAGE, '## A volume').map(block =>
        block.replaceAll('prometheus', server),
      );
      const before = await known();
      const knows = async (...names: string[]): Promise<void> => {
        const all = [...before, ...names].sort();
        await eventually(
          `${server} knows ${all}`,
          async () => (await known()).length === all.length || undefined,
          30,
        ).catch(() => {});
        expect((await known()).sort()).toEqual(all);
      };
      await put('saved');
      await knows('saved');
      stack.type(save);
      await eventually(`${server} is ready`, ready);
      await put('later');
      await knows('saved', 'later');
      stack.type(restore);
      await eventually(`${server} is ready`, ready);
      await knows('saved');
      await put('again');
      await knows('saved', 'again');
    },
    300_000,
  );
});
