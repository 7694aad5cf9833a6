import { expect } from '@jest/globals';
import type { Bench } from '../telemetry-servers.ts';
import type { Watched } from './watched.ts';

export const PASSWORD = 'of-this-test-alone';
const WRONG = 'a-wrong-password';

export const REFUSED = 'critical: user or password is refused';
export const FULL = 'critical: all connections are in use';

/** The right password in a file, a wrong one in the environment. */
export const passwords = (bench: Bench) => ({
  right: { user: 'checker', passwordFile: bench.write('password', `${PASSWORD}\n`) },
  wrong: { user: 'checker', passwordEnv: 'CHECKER_PASSWORD' },
  env: { CHECKER_PASSWORD: WRONG },
});

/** Neither what it answers nor what it writes holds a password. */
export async function keepsPasswords({ port, server }: Watched): Promise<void> {
  for (const path of ['/health/detailed', '/metrics']) {
    const text = await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(WRONG);
  }
  expect(server.log()).not.toMatch(new RegExp(`${PASSWORD}|${WRONG}`));
}
