/**
 * A room: the files below one folder (or one file). `holds` says what belongs there; a refused import or file name is told
 * it. `surface`, where a room has one, are the only files of it that other rooms may import; a room that `seesInside` may
 * import the others too, since it tests them.
 */
export type Room = { path: string; holds: string; surface?: readonly string[]; seesInside?: true };

/** What other features may import from a feature; its statements are its own. */
const featureSurface = [
  'schema.ts',
  'limits.ts',
  'rules/',
  'queries.ts',
  'queries/',
  '*-service.ts',
  'contributor.ts',
  'commands/',
  'watch/',
  'router.ts',
  'components/',
];

function feature(name: string, holds: string): Room {
  const path = `src/features/${name}/`;
  return { path, holds, surface: featureSurface };
}

/**
 * The house from the top down: a file may import from its own room and from rooms of the levels below, never upwards and
 * never from another room of its own level. The one list of this order.
 */
export const levels: readonly (readonly Room[])[] = [
  [{ path: 'scripts/', holds: 'what people run: each command reads its options and calls one verb' }],
  [{ path: 'bench/', holds: 'benchmarks, beside their results' }],
  [{ path: 'test/', holds: 'test helpers, whole-product tests and programs outside of the product', seesInside: true }],
  [
    { path: 'scripts/lib/', holds: 'what commands share once the packages are installed' },
    { path: 'scripts/client-package/', holds: 'what makes the package of the client' },
  ],
  [
    { path: 'scripts/bootstrap/', holds: 'what runs before the packages are installed: JavaScript without packages' },
    { path: 'scripts/structure/', holds: 'the check of the structure' },
  ],
  [
    { path: 'src/app/', holds: 'pages only' },
    {
      path: 'src/client/',
      holds: 'the client for other programs, which goes into a package: no code of the server’s, only its types',
      surface: ['client.ts'],
    },
    { path: 'src/proxy.ts', holds: 'the locale of a page’s address' },
    { path: 'src/instrumentation-client.ts', holds: 'what runs in the browser before the pages' },
  ],
  [
    {
      path: 'src/web/',
      holds: 'what makes the web process: server, services, sign-in, root router, REST',
      surface: ['session.ts', 'may-wait.tsx', 'operator-page.tsx', 'trpc/server.ts', 'root.ts'],
    },
    { path: 'src/worker/', holds: 'what makes the worker process', surface: ['worker-process.ts'] },
  ],
  [
    feature('landing', 'the page for people who have no account yet'),
    feature('information', 'what people read beside the product: help, legal pages, status'),
  ],
  [feature('admin', 'what operators see and do: users found, acts with their record, approvals, many at once')],
  [feature('account', 'an account of a person: sign-in forms, the menu, admins')],
  [feature('credits', 'what people see of their credits: balance, held, plan, statements, explanations')],
  [feature('tasks', 'work that is charged: submit, do, end, list, watch')],
  [feature('uploads', 'files that people bring')],
  [feature('notifications', 'what people and the operator are told')],
  [feature('plans', 'plans, upgrades and downgrades')],
  [feature('credit-costs', 'price lists and quotes')],
  [
    {
      path: 'src/generators/',
      holds: 'what makes media for a task type: it knows no credits, no database and no storage',
      surface: [
        'contract.ts',
        'local/understanding/say-what-is-drawn.ts',
        'registry.ts',
        'runtime/words-file.ts',
        'runtime/work-folder.ts',
        'vendors/chosen-vendors.ts',
        'vendors/vendor-generators.ts',
      ],
    },
  ],
  [
    {
      path: 'src/ledger/',
      holds: 'the credit engine: every movement of credits, and the proof',
      surface: ['ledger.ts', 'schema.ts'],
    },
  ],
  [{ path: 'src/media/', holds: 'codecs and pixels' }],
  [{ path: 'src/http/', holds: 'procedure builders, the error table, guards: HTTP without a feature' }],
  [
    {
      path: 'src/platform/',
      holds: 'database, queue, storage, events, log: what processes stand on, without a feature',
    },
  ],
  [{ path: 'src/catalog/', holds: 'what is sold: task types, their inputs, prices, plans; safe in the browser' }],
  [{ path: 'src/components/', holds: 'what pages are composed of, without a feature' }],
  [{ path: 'src/trpc/', holds: 'the browser’s side of the API' }],
  [{ path: 'src/i18n/', holds: 'languages and localized navigation' }],
  [{ path: 'messages/', holds: 'the texts of the pages' }],
  [{ path: 'src/env.ts', holds: 'the environment, checked' }],
  [{ path: 'src/brand.ts', holds: 'name, mark, colours and addresses of the product' }],
  [{ path: 'src/lib/', holds: 'small things that know nothing of the product' }],
  [{ path: 'src/generated/', holds: 'what is generated from the schema of the database' }],
];

/** Files that only re-export because they are a list, which is read as a whole. */
export const lists: readonly string[] = ['src/catalog/types.ts'];

/** Only this type goes up: with it the browser and other programs know every procedure. */
export const upward = { target: 'src/web/root.ts', name: 'AppRouter' };

/** The files of a feature, each a pattern of its path in the feature and what such a file holds. */
export const featureFiles: readonly { pattern: RegExp; holds: string }[] = [
  { pattern: /^README\.md$/, holds: 'README.md: nouns, invariants, what is not promised' },
  { pattern: /^schema\.ts$/, holds: 'schema.ts: inputs and their types, safe in the browser' },
  { pattern: /^limits\.ts$/, holds: 'limits.ts: bounds, and what of them the operator may set' },
  { pattern: /^queries(\/[a-z0-9-]+)?\.ts$/, holds: 'queries.ts, or queries/<what>.ts where there are many: reads' },
  { pattern: /^router\.ts$/, holds: 'router.ts: procedures of input, one verb, return' },
  { pattern: /^[a-z0-9-]+-service\.ts$/, holds: '<noun>-service.ts: writes, where there are a few' },
  { pattern: /^commands\/[a-z0-9-]+\.ts$/, holds: 'commands/<verb>.ts: writes, where there are more' },
  { pattern: /^contributor\.ts$/, holds: 'contributor.ts: what it adds to the ledger’s transactions' },
  { pattern: /^store\/[a-z0-9-]+\.ts$/, holds: 'store/<what>.ts: statements that carry no rule' },
  { pattern: /^store\/functions\.sql$/, holds: 'store/functions.sql: its functions of the database' },
  { pattern: /^rules\/[a-z0-9-]+\.ts$/, holds: 'rules/<decision>.ts: pure functions of values' },
  { pattern: /^watch\/[a-z0-9-]+\.ts$/, holds: 'watch/<what>.ts: what listens to changes' },
  { pattern: /^components\/([a-z0-9-]+\/)?[a-z0-9-]+\.tsx?$/, holds: 'components/: its user interface' },
];

/** Inside a feature, from the top down; `components` reaches the server through the routers only. */
export const featureOrder = [
  'router',
  'commands',
  'watch',
  'queries',
  'contributor',
  'store',
  'rules',
  'limits',
  'schema',
] as const;
