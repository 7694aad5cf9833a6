import type { Bench } from '../telemetry-servers.ts';

/** What the kernel shows of an array of two disks and a bond of two interfaces; few machines of tests have either. */
export function writeRaidAndBond(bench: Bench): { readonly proc: string; readonly sys: string } {
  bench.write(
    'proc/mdstat',
    `Personalities : [raid1]
md0 : active raid1 sdb1[1] sda1[0]
      104320 blocks [2/2] [UU]

unused devices: <none>
`,
  );
  bench.write('sys/class/net/bonding_masters', 'bond0\n');
  bench.write('sys/class/net/bond0/bonding/slaves', 'eth0 eth1\n');
  for (const slave of ['eth0', 'eth1']) {
    bench.write(`sys/class/net/bond0/lower_${slave}/bonding_slave/mii_status`, 'up\n');
  }
  return { proc: bench.path('proc'), sys: bench.path('sys') };
}
