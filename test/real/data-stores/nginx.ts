import type { Bench, Server } from '../telemetry-servers.ts';

/** nginx with nothing but its status page. */
export function startNginx(bench: Bench, port: number): Server {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `  ${name}_temp_path ${bench.path(`nginx-${name}`)};`,
  );
  const file = bench.write(
    'nginx.conf',
    [
      ...['daemon off;', 'master_process off;', `pid ${bench.path('nginx.pid')};`, 'events {}', 'http {'],
      ...['  access_log off;', ...temporary],
      ...[`  server { listen 127.0.0.1:${port}; location /stub_status { stub_status; } }`, '}'],
    ].join('\n'),
  );
  return bench.server('nginx', ['-e', bench.path('nginx-error.log'), '-c', file]);
}
