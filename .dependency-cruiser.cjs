// The rooms of the house (docs/design, CONTRIBUTING.md): what each folder of src/ may import. Itself always; what is
// not listed, never.
const MAY = {
  shared: [],
  metrics: ['shared'],
  query: ['metrics', 'shared'],
  model: ['query', 'metrics', 'shared'],
  catalogue: ['query', 'metrics', 'shared'],
  constructs: ['model', 'catalogue', 'query', 'metrics', 'shared'],
  render: ['model', 'query', 'metrics', 'shared'],
  // exporter: what it is told is judged by its own code, which reads no file.
  validate: ['exporter/config', 'model', 'query', 'metrics', 'shared'],
  // Mutants are rendered with the renderers, so that what is proven is what is deployed.
  prove: ['render', 'model', 'query', 'metrics', 'shared'],
  io: ['shared'],
  // query: the pipeline hands the query checkers to the checks, so that they are loaded only when a query is new.
  synth: ['constructs', 'render', 'validate', 'model', 'query', 'shared'],
  diff: ['model', 'shared'],
  cli: ['synth', 'diff', 'validate', 'prove', 'model', 'io', 'shared'],
  exporter: ['metrics', 'shared'],
  // What applications load beside their own work: nothing that makes stacks.
  instrument: ['metrics', 'shared'],
};

/** Rooms of which only types may be imported: they leave nothing behind at run time. */
const MAY_TYPES = { catalogue: ['model'], exporter: ['model'], instrument: ['model'] };

const layers = ([room, may]) => {
  const types = MAY_TYPES[room] ?? [];
  const from = { path: `^src/${room}/` };
  const comment = `src/${room} may import only: ${may.join(', ') || 'nothing'}${types.map(t => `, types of ${t}`).join('')}`;
  return [
    {
      name: `${room}-imports`,
      severity: 'error',
      comment,
      from,
      to: {
        path: '^(src|rules|dashboards|test|dist|scripts)/',
        pathNot: [room, ...may, ...types].map(name => `^src/${name}/`),
      },
    },
    ...types.map(type => ({
      name: `${room}-imports-only-types-of-${type}`,
      severity: 'error',
      comment,
      from,
      to: { path: `^src/${type}/`, dependencyTypesNot: ['type-only'] },
    })),
  ];
};

const only = (name, comment, to, fromNot) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(src|rules|dashboards)/', pathNot: fromNot },
  to: { path: to },
});

module.exports = {
  forbidden: [
    ...Object.entries(MAY).flatMap(layers),
    {
      name: 'every-room-is-listed',
      comment: 'a new folder below src/ needs a line in this file',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [...Object.keys(MAY), 'stacks'].map(room => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'no-cycles',
      comment: 'modules that need one another are one module, or lack a third',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'renderers-are-strangers',
      comment: 'they meet only through artefacts handed over by synth',
      severity: 'error',
      from: { path: '^src/render/([^/]+)/' },
      to: { path: '^src/render/[^/]+/', pathNot: '^src/render/$1/' },
    },
    {
      name: 'content-uses-the-front-door',
      comment: 'rules, dashboards and stacks are written as any user would write them',
      severity: 'error',
      from: { path: '^(rules|dashboards|src/stacks|src/main[.]ts)' },
      to: { path: '^src/', pathNot: '^src/(index[.]ts$|catalogue/index[.]ts$|stacks/)' },
    },
    {
      name: 'constructs-never-import-packs',
      comment: 'packs are passed in by stacks',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(stacks/|main[.]ts$)' },
      to: { path: '^(rules|dashboards)/' },
    },
    {
      name: 'nothing-imports-tests-or-dist',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^(test|dist)/' },
    },
    only(
      'telemetry-libraries-only-in-instrument',
      'no other room measures itself',
      '^node_modules/(prom-client|pino|@opentelemetry)/',
      '^src/instrument/',
    ),
    only(
      'disk-processes-and-network-only-in-io',
      'everything else is pure, and testable without a disk',
      '^(node:)?(fs|fs/promises|child_process|net|http|https|dgram|tls|vm|worker_threads)$',
      // isIP of node:net is arithmetic.
      '^src/(io/|exporter/|instrument/|render/compose/checks[.]ts$)',
    ),
    only(
      'cdk8s-only-in-kubernetes-renderer',
      'compose must not pay for it',
      '^node_modules/cdk8s',
      '^src/render/kubernetes/',
    ),
    only(
      'grafana-sdk-only-in-its-renderer',
      'the SDK has 313 kB',
      '^node_modules/@grafana/grafana-foundation-sdk',
      '^src/render/grafana/',
    ),
    only('esbuild-only-in-io', 'loaded only when a stack file changed', '^node_modules/esbuild', '^src/io/'),
    only(
      'command-line-libraries-only-in-cli',
      'the library is used without a terminal as well',
      '^node_modules/(citty|picocolors)/',
      '^src/cli/',
    ),
    {
      name: 'no-orphans',
      comment: 'a module that nothing imports and that imports nothing is forgotten',
      severity: 'error',
      from: { orphan: true, path: '^(src|rules|dashboards)/', pathNot: ['[.]d[.]ts$'] },
      to: {},
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(lib|build|src/(validate|exporter)/generated)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.d.ts', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['sightline-src', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
