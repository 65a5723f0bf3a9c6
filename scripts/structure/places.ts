/** Where a file stands, which decides what it may import. */
export type Place =
  | 'app'
  | 'feature ui'
  | 'router'
  | 'rest'
  | 'command'
  | 'rule'
  | 'schema'
  | 'generator'
  | 'components'
  | 'ui'
  | 'lib'
  | 'server'
  | 'api'
  | 'wiring'
  | 'trpc'
  | 'i18n'
  | 'messages'
  | 'generated'
  | 'env'
  | 'client'
  | 'worker'
  | 'proxy'
  | 'test'
  | 'script'
  | 'unknown';

/**
 * The files of src/platform that tie features together: the sign-up hook, what a process and a request work with, the
 * routers, the worker. Everything else there knows no feature.
 */
const wiring = [
  'src/web/auth.ts',
  'src/web/services.ts',
  'src/web/session.ts',
  'src/web/handle-auth.ts',
  'src/web/serve-file.ts',
  'src/worker/worker-process.ts',
  'src/web/context.ts',
  'src/web/root.ts',
];

const byPrefix: [string, Place][] = [
  ['test/', 'test'],
  ['src/app/', 'app'],
  ['src/components/ui/', 'ui'],
  ['src/components/', 'components'],
  ['src/lib/', 'lib'],
  ['src/platform/api/', 'api'],
  ['src/platform/', 'server'],
  ['src/trpc/', 'trpc'],
  ['src/i18n/', 'i18n'],
  ['src/generated/', 'generated'],
  ['src/env.ts', 'env'],
  ['src/client.ts', 'client'],
  ['src/worker/main.ts', 'worker'],
  ['src/proxy.ts', 'proxy'],
  ['src/instrumentation.ts', 'worker'],
  ['messages/', 'messages'],
  ['scripts/', 'script'],
];

/** The place of a path. A feature's `rule` may turn out to be a command by what it imports: see `isCommand`. */
export function placeOf(path: string): Place {
  if (isTest(path)) return 'test';
  if (wiring.includes(path)) return 'wiring';
  const feature = /^src\/features\/[^/]+\/(?<rest>.+)$/.exec(path)?.groups?.rest;
  if (feature) return placeInFeature(feature);
  return byPrefix.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'unknown';
}

function placeInFeature(rest: string): Place {
  if (rest.startsWith('components/')) return 'feature ui';
  if (rest.startsWith('generators/')) return 'generator';
  if (rest === 'schema.ts' || rest === 'task-types.ts') return 'schema';
  if (rest === 'rest.ts') return 'rest';
  if (/^(admin-router|router)\.ts$/.test(rest)) return 'router';
  if (/^(queries|.+-(manager|service|store|catalog))\.ts$/.test(rest)) return 'command';
  return 'rule';
}

/** Names that promise a pure decision; everything else in a feature that needs the server is a command. */
export function isPureByName(path: string): boolean {
  return /\/(schema|decide-[^/]+|price-[^/]+|[^/]+-rules|burn-down|lifecycle|calendar)\.ts$/.test(path);
}

export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.(test|spec)\.tsx?$/.test(path);
}

/** What each place may import, and what to do when it wants more. */
export const mayImport: Record<Place, { places: Place[]; otherwise: string }> = {
  app: {
    places: [
      'app',
      'feature ui',
      'rest',
      'schema',
      'rule',
      'command',
      'components',
      'ui',
      'lib',
      'server',
      'api',
      'wiring',
      'trpc',
      'i18n',
      'env',
    ],
    otherwise: 'a route hands over to a feature: call its verb or render its component.',
  },
  'feature ui': {
    places: ['feature ui', 'schema', 'rule', 'components', 'ui', 'lib', 'trpc', 'i18n'],
    otherwise:
      'a component reads and writes through the router (#/trpc/client.ts) and shares only schema.ts and rules.',
  },
  router: {
    places: ['command', 'rule', 'schema', 'lib', 'server', 'api'],
    otherwise: "a procedure is input, one verb, return: the work belongs in the feature's queries.ts or commands.",
  },
  rest: {
    places: ['rest', 'rule', 'schema', 'lib', 'server', 'api'],
    otherwise:
      'a REST handler calls procedures and makes their answer fit: the work belongs in the feature’s commands.',
  },
  command: {
    places: ['command', 'rule', 'schema', 'generator', 'lib', 'server', 'env', 'generated'],
    otherwise: 'queries and commands stand below the router and know no component.',
  },
  rule: {
    places: ['rule', 'schema', 'lib'],
    otherwise:
      'a rule is a pure decision about values: read them in queries.ts, write in a *-manager.ts or *-service.ts.',
  },
  schema: {
    places: ['schema', 'lib'],
    otherwise: 'schema.ts is the lowest file of a feature and goes to the browser.',
  },
  generator: {
    places: ['generator', 'rule', 'schema', 'lib'],
    otherwise: 'a generator makes media from its input: credits, tasks and storage are the worker’s.',
  },
  components: {
    places: ['components', 'ui', 'lib', 'i18n'],
    otherwise: 'what knows a feature belongs in src/features/<feature>/components.',
  },
  ui: { places: ['ui', 'lib'], otherwise: 'a primitive knows no product: compose it in src/components or a feature.' },
  lib: { places: ['lib'], otherwise: 'what knows a feature belongs in it, what needs the server in src/platform.' },
  server: {
    places: ['server', 'lib', 'env', 'generated'],
    otherwise: 'src/platform knows no feature: what does belongs in it, or is wiring (scripts/structure/places.ts).',
  },
  api: {
    places: ['api', 'wiring', 'server', 'lib', 'env'],
    otherwise: 'features are joined in src/web/root.ts only.',
  },
  wiring: {
    places: ['router', 'command', 'rule', 'schema', 'generator', 'api', 'wiring', 'server', 'lib', 'env', 'generated'],
    otherwise: 'wiring joins routers and verbs, it renders nothing.',
  },
  trpc: { places: ['trpc', 'lib', 'api', 'wiring'], otherwise: 'src/trpc is the client: features import it.' },
  i18n: { places: ['i18n', 'lib', 'messages'], otherwise: 'src/i18n knows languages only.' },
  proxy: { places: ['i18n', 'lib'], otherwise: 'the proxy runs before everything: keep it to routing.' },
  env: { places: ['lib'], otherwise: 'src/env.ts is read before anything else exists.' },
  client: {
    places: ['wiring', 'api', 'router', 'command', 'rule', 'schema', 'lib'],
    otherwise: 'src/client.ts gives types to other programs.',
  },
  worker: {
    places: ['command', 'rule', 'schema', 'generator', 'server', 'wiring', 'lib', 'env'],
    otherwise: 'an entry file starts things: the work belongs in a feature.',
  },
  script: {
    places: [
      'script',
      'command',
      'rule',
      'schema',
      'generator',
      'server',
      'wiring',
      'lib',
      'env',
      'worker',
      'generated',
    ],
    otherwise: 'a script calls the same verbs as the routers.',
  },
  messages: { places: [], otherwise: '' },
  generated: { places: ['generated'], otherwise: '' },
  test: { places: [], otherwise: '' },
  unknown: { places: [], otherwise: 'src has app, features, components, server, trpc, i18n, lib and test.' },
};
