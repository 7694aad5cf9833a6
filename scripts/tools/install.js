import { testTools, tools } from './catalogue.js';
import { ensureTools } from './ensure.js';

const USAGE = `Finds the programs that tests run against, and installs those that are missing.

  npm run tools                 what \`npm test\` needs
  npm run tools -- loki tempo   these
  npm run tools -- --all        all: ${[...tools.keys()].join(', ')}

Exits 1 when one cannot be had and CI is set; otherwise its tests are skipped, visibly. What only a container registry
has is skipped in CI, too.`;

const args = process.argv.slice(2);
const wanted = args.includes('--all') ? [...tools.keys()] : args.filter(arg => !arg.startsWith('-'));
const unknown = wanted.filter(name => !tools.has(name));

if (args.includes('--help') || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no tool ${unknown.map(name => `"${name}"`).join(', ')}\n`);
  console.log(USAGE);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const results = await ensureTools(wanted.length > 0 ? wanted : testTools, { log: line => console.log(line) });
for (const result of results) {
  if (result.missing) console.log(`✗ ${result.how}`);
  else console.log(`✓ ${result.name} ${result.version} (${result.source}: ${result.command.join(' ')})`);
}
if (results.some(result => result.missing && !result.registryOnly) && process.env.CI === 'true') process.exit(1);
