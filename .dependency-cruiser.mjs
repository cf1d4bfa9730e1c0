/**
 * Who may import whom (docs: the layout of the project). Run by test/architecture.test.ts, and by hand with
 * `npx depcruise src handlers local packaging test`. Type-only imports count like all others: knowing a shape is
 * depending on it. Each rule's comment says what to do instead.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Files that import each other are one file in two places: move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      comment:
        'src/domain decides and nothing else. Pass in what it needs to know; do the reading and writing in a step. (picomatch, which is pure, reads globs.)',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', '/picomatch/'] },
    },
    {
      name: 'render-is-pure',
      comment:
        'src/render turns decisions into text and nothing else. Send what it returns in an adapter, through a port.',
      severity: 'error',
      from: { path: '^src/render/' },
      to: { pathNot: ['^src/(domain|render)/'] },
    },
    {
      name: 'ports-speak-of-the-domain',
      comment:
        'A port is written in the words of src/domain: an SDK type in it would reach every step.',
      severity: 'error',
      from: { path: '^src/ports[./]' },
      to: { pathNot: ['^src/(domain|ports)/'] },
    },
    {
      name: 'steps-know-ports-only',
      comment:
        'A step is tested with ports in memory. Ask for what you need by a port (src/ports.ts), and implement it in src/adapters. (zod checks what comes in.)',
      severity: 'error',
      from: { path: '^src/steps/' },
      to: { pathNot: ['^src/(domain|render|steps)/', '^src/ports[./]', '/zod/'] },
    },
    {
      name: 'api-knows-ports-only',
      comment:
        'A route is tested with ports in memory, as a step is. Ask for what it needs by a port. (zod checks what comes in, and node:crypto makes hashes; both are pure.)',
      severity: 'error',
      from: { path: '^src/api/' },
      to: {
        pathNot: ['^src/(api|domain|render|steps)/', '^src/ports[./]', '/zod/', '^(node:)?crypto$'],
      },
    },
    {
      name: 'routes-know-no-other-routes',
      comment:
        'What several routes and pages need is no matter of one of them: reading is in src/api/reads, the shapes of answers are in src/api/shapes.ts, and HTTP is in src/api/http.',
      severity: 'error',
      from: { path: '^src/api/(routes|pages)/' },
      to: { path: '^src/api/routes/' },
    },
    {
      name: 'adapters-know-their-own-folder',
      comment:
        'An adapter is one service behind one port. Share through src/domain, or write the few lines twice.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: {
        path: '^(src|handlers|packaging|local|bench|test)/',
        pathNot: ['^src/adapters/$1/', '^src/domain/', '^src/ports[./]'],
      },
    },
    {
      name: 'sdk-in-adapters-only',
      comment:
        'SDKs live in src/adapters; src/runtime makes their clients. Elsewhere, use the port: SDK shapes die at the adapter.',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: ['^src/(adapters|runtime)/'] },
      to: { path: ['/@aws-sdk/', '/@smithy/'] },
    },
    {
      name: 'middy-in-runtime-only',
      comment:
        'Handlers compose by defineHandler of src/runtime: what wraps all of them belongs there.',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: ['^src/runtime/'] },
      to: { path: '/@middy/' },
    },
    {
      name: 'runtime-is-on-top',
      comment:
        'Only handlers import src/runtime: whoever else needs a client, the clock or the configuration takes it as an argument.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/runtime/'] },
      to: { path: '^(src/runtime|handlers)/' },
    },
    {
      name: 'handlers-only-compose',
      comment:
        'A handler names a step or routes, and their ports. Put decisions into the step, and clients into src/runtime.',
      severity: 'error',
      from: { path: '^handlers/' },
      to: { pathNot: ['^src/(api|runtime|steps)/'] },
    },
    {
      name: 'what-ships-knows-only-what-ships',
      comment:
        'Nothing of local, bench, test or packaging is deployed. (#policy is: src/runtime imports it, and packaging bundles the checked policy in its place.)',
      severity: 'error',
      from: { path: '^(src|handlers)/' },
      to: {
        path: '^(local|bench|test|packaging)/',
        dependencyTypesNot: ['aliased-subpath-import'],
      },
    },
    {
      name: 'policy-in-runtime-only',
      comment: 'The policy is a port like any other: take it as an argument.',
      severity: 'error',
      from: { path: '^(src|handlers)/', pathNot: ['^src/runtime/'] },
      to: { dependencyTypes: ['aliased-subpath-import'] },
    },
    {
      name: 'what-ships-is-a-dependency',
      comment:
        'devDependencies are not there for who installs the service: list it under dependencies. (Types are: nothing of them is left when it runs.)',
      severity: 'error',
      from: { path: '^(src|handlers)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '/@types/' },
    },
    {
      name: 'resolvable',
      comment: 'The file or package does not exist: correct the specifier, or install it.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'tests-are-not-imported',
      comment: 'Move what is needed outside of test to where it is needed.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    // TypeScript 7 has no API for other tools; swc keeps type-only imports, which is what the rules need.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.local|\\.esbuild|\\.serverless)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
};
