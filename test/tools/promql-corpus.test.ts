import { expect, test } from '@jest/globals';
import { describeWith } from './tool.ts';

interface Verdict {
  readonly input: string;
  readonly ok: boolean;
  readonly experimental: boolean;
  readonly type?: string;
  readonly error?: string;
}

describeWith(['promql-corpus'], "the corpus of Prometheus's own parser", ({ 'promql-corpus': corpus }) => {
  const verdicts = (args: string[], input?: string) => {
    const { status, stdout } = corpus(args, input === undefined ? {} : { input });
    expect(status).toBe(0);
    return stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Verdict);
  };

  test('is large, and holds both what is right and what is wrong', () => {
    const all = verdicts([]);
    expect(all.length).toBeGreaterThan(350);
    expect(all.filter(({ ok }) => ok).length).toBeGreaterThan(150);
    expect(all.filter(({ ok }) => !ok).length).toBeGreaterThan(150);
    expect(all.every(({ ok, error }) => ok === (error === undefined))).toBe(true);
  });

  test('judges other expressions too, each on its own line', () => {
    expect(verdicts(['--stdin'], '"rate(up[5m])"\n"sum("\n"mad_over_time(up[5m])"\n')).toMatchObject([
      { ok: true, experimental: true, type: 'vector' },
      { ok: false, experimental: false, error: expect.stringContaining('unclosed left parenthesis') },
      { ok: false, experimental: true },
    ]);
  });

  test('refuses input that is not one JSON string a line', () => {
    expect(corpus(['--stdin'], { input: 'up\n' })).toMatchObject({ status: 2, stdout: '' });
  });
});
