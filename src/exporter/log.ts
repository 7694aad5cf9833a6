/** One line of JSON: whatever a message holds, it cannot begin another line. */
export function log(level: 'info' | 'warn' | 'error', message: string, more: object = {}): void {
  process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...more })}\n`);
}
