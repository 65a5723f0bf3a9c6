// @ts-check
// What each command of package.json does, and what it takes. A test holds that no command is missing.

/**
 * `value`: the word for its value in the usage; an option without one is a switch.
 * @typedef {{ does: string, value?: string, short?: string }} Option
 * `subs`: commands of its own, which its first word names. `run`: how people call it. `words`: arguments without a name, at least and at most so many. `example`: arguments of a call.
 * @typedef {{ run: string, does: string, options?: Record<string, Option>, words?: Words, example?: string,
 *   subs?: Record<string, Command> }} Command
 * @typedef {{ name: string, does: string, least: number, most: number }} Words
 */

import { adminCommands } from './admin-commands.mjs';

const filters = {
  name: 'FILTER',
  does: 'only test files of Vitest with it in their names',
  least: 0,
  most: Number.POSITIVE_INFINITY,
};
const ofVitest = {
  testNamePattern: { value: 'TEXT', short: 't', does: 'only tests of Vitest with it in their names' },
  project: { value: 'NAME', does: 'only that project of vitest.config.ts' },
  bail: { value: 'N', does: 'stops after so many failures' },
};
const against = { value: 'FOLDER', does: 'another checkout that is measured in turn' };
const jsonFile = { value: 'FILE', does: 'gets the report of any run' };
const rounds = { value: 'N', does: 'rounds' };
const seed = { value: 'N', does: 'chooses what happens, to have it again' };

/** By the name of the script's file, as seen from `scripts/`, without its ending. */
export const commands = /** @satisfies {Record<string, Command>} */ ({
  start: { run: 'npm start', does: 'Installs, starts PostgreSQL, prepares the database, builds and serves.' },
  dev: { run: 'npm run dev', does: 'Web app and worker that restart on changes.' },
  build: { run: 'npm run build', does: 'The production build, unless there is that of the sources as they are.' },
  web: { run: 'npm run web', does: 'One web process.' },
  worker: { run: 'npm run worker', does: 'One worker process.' },
  migrate: { run: 'npm run migrate', does: 'Brings the database up to date.' },
  'build-client': { run: 'npm run build:client', does: 'The client for programs as a package, in dist.' },
  mail: {
    run: 'npm run mail',
    does: 'Prints the newest mails of this installation, newest first.',
    options: {
      json: { does: 'the mails for programs, one JSON list' },
      limit: { value: 'N', does: 'how many, 1 to 1000 (10)' },
      to: { value: 'E-MAIL', does: 'only those to this address' },
    },
    example: '--limit 1',
  },
  'seed-plans': {
    run: 'npm run seed:plans',
    does: 'Sets the plans to the catalog, and gives users without a plan the free one. Safe to run again.',
  },
  backup: {
    run: 'npm run backup',
    does: 'Copies the embedded database, files and secret into one file, also while everything runs.',
    words: { name: 'FILE', does: 'gets the backup; it must not be there yet', least: 1, most: 1 },
    example: '/mnt/backups/monday.zip',
  },
  restore: {
    run: 'npm run restore',
    does: 'Brings back a backup where there is no database.',
    words: { name: 'FILE', does: 'the backup', least: 1, most: 1 },
    options: { into: { value: 'FOLDER', does: 'the data folder it comes back to, instead of DATA_DIR' } },
    example: '/mnt/backups/monday.zip --into /srv/farthing',
  },
  'make-admin': {
    run: 'npm run admin:make',
    does: 'Makes a user an admin.',
    words: { name: 'E-MAIL', does: 'the address of the user', least: 1, most: 1 },
    example: 'ada@example.org',
  },
  admin: {
    run: 'npm run admin',
    does: 'Looks at an account, or does something about it and keeps a record. Each command says with --help what it takes.',
    words: {
      name: 'COMMAND',
      does: `one of ${Object.keys(adminCommands).join(', ')}`,
      least: 1,
      most: Number.POSITIVE_INFINITY,
    },
    subs: adminCommands,
    example: 'user ada@example.org',
  },
  'import-credits': {
    run: 'npm run credits:import',
    does: 'Gives users the credits that they had in another system, each once. Safe to run again.',
    words: { name: 'FILE.csv', does: 'the balances: a line for each', least: 0, most: 1 },
    options: { existing: { does: 'takes over balances that accounts were stored with, instead' } },
    example: 'balances.csv',
  },
  'verify-ledger': {
    run: 'npm run ledger:verify',
    does: 'Proves the ledger. Exit code 0: it holds; 1: it does not; 2: it could not be checked.',
    options: {
      json: { does: 'the report for programs' },
      catalog: { does: 'compares what DDL made with the migrations, too' },
      heads: { does: 'prints signed heads when all holds; with --key, and not as JSON' },
      key: { value: 'FILE', does: 'the private key that signs heads' },
      against: { value: 'FILE', does: 'compares with these signed heads; with --public-key' },
      since: { value: 'FILE', does: 'proves only what is new since these heads' },
      'public-key': { value: 'FILE', does: 'the key that those heads were signed with' },
    },
  },
  'undo-expiries': {
    run: 'npm run ledger:undo-expiries',
    does: 'Lists expiries that a wrong clock booked too early.',
    options: {
      'clock-was-right-at': { value: 'INSTANT', does: 'when the clock was right, before it was wrong; needed' },
      user: { value: 'ID', does: 'only this account' },
      apply: { does: 'gives the credits back' },
    },
    example: '--clock-was-right-at 2026-11-30T09:00:00Z',
  },
  'prompts-sheet': {
    run: 'npm run prompts:sheet',
    does: 'Draws the everyday prompts into one page, to be looked at.',
    words: { name: 'FOLDER', does: 'gets the page (test-results/prompts)', least: 0, most: 1 },
  },
  screenshots: {
    run: 'npm run screenshots',
    does: 'Pictures of every page at three widths, light and dark, in .data/screenshots.',
    options: {
      docs: { does: 'only those that the README shows, in docs/images' },
      folder: { value: 'FOLDER', does: 'puts them there instead' },
    },
  },
  test: { run: 'npm test', does: 'All tests; with arguments only some of Vitest.', words: filters, options: ofVitest },
  'test-busy': {
    run: 'npm run test:busy',
    does: 'npm test beside four processes that keep the cores busy.',
    words: filters,
    options: ofVitest,
  },
  'test-commands': {
    run: 'npm run test:commands',
    does: 'The commands of operators, each run as a process as people run it.',
  },
  'test-faults': {
    run: 'npm run test:faults',
    does: 'Workers, pages and PostgreSQL while processes are killed, clocks move and the database is away.',
  },
  'test-pooler': {
    run: 'npm run test:pooler',
    does: 'Database tests of ledger and tasks through PgBouncer.',
    words: filters,
    options: ofVitest,
  },
  'test-guides': {
    run: 'npm run test:guides',
    does: 'Copies of the project that follow the guides, with compilers, tests and a start.',
  },
  'test-client': {
    run: 'npm run test:client',
    does: 'The packed client in an empty project, under several compilers, doing a whole job.',
  },
  'test-openapi': {
    run: 'npm run test:openapi',
    does: 'Two clients that are generated of the OpenAPI document, each doing a whole job.',
  },
  'test-looks': {
    run: 'npm run test:looks',
    does: 'Every page in both themes, on a wide and on a narrow screen, with axe.',
  },
  'test-model': {
    run: 'npm run test:model',
    does: 'Random histories against a model of the rules.',
    options: {
      runs: { value: 'N', does: 'histories' },
      seed,
      path: { value: 'P', does: 'tells one history of a seed again; without --runs' },
    },
  },
  'test-races': {
    run: 'npm run test:races',
    does: 'Each verb against each other one, 32 at once.',
    options: { rounds, seed, only: { value: 'TEXT', does: 'only races with it in their names' } },
  },
  'test-changes': {
    run: 'npm run test:changes',
    does: 'Changes by hand of everything that moves a credit: the proof names each.',
    options: { pairs: { value: 'N', does: 'pairs of changes' }, seed },
  },
  'test-crash': {
    run: 'npm run test:crash',
    does: 'Workers, web app and PostgreSQL are killed in mid-work; then every credit is counted.',
    options: { tasks: { value: 'N', does: 'tasks' }, kills: { value: 'N', does: 'kills' }, seed },
  },
  'test-backup': {
    run: 'npm run test:backup',
    does: 'The real product is backed up under load and loses its data, round after round; then every credit is counted.',
    options: { rounds },
  },
  'test-broken': {
    run: 'npm run test:broken',
    does: 'Every route of the real product while what it needs is killed, frozen, full or away.',
    options: { only: { value: 'TEXT', does: 'only failures with it in their names' } },
  },
  '../bench/ledger': {
    run: 'npm run bench:ledger',
    does: 'How fast the ledger is, as ratios to what the database itself can do.',
    options: {
      only: { value: 'ROWS', does: 'rows, with commas between them' },
      clients: { value: 'N,N', does: 'how many at once' },
      seconds: { value: 'N', does: 'how long each cell counts' },
      rounds,
      pgledger: { value: 'FOLDER', does: 'the SQL of pgledger, for a row of its own' },
      pooler: { does: 'charges through PgBouncer, too' },
    },
  },
  '../bench/charge-cost': {
    run: 'npm run bench:charge',
    does: 'The CPU time of a charge, a refund and a submit.',
    options: { against, turns: { value: 'N', does: 'turns, of which the medians are told' } },
  },
  '../bench/http': {
    run: 'npm run bench:http',
    does: 'How fast the product answers.',
    options: {
      against,
      only: { value: 'REQUESTS', does: 'requests, with commas between them' },
      connections: { value: 'N,N', does: 'how many at once' },
      seconds: { value: 'N', does: 'how long each cell counts' },
      rounds,
      json: jsonFile,
    },
  },
  '../bench/crowd': {
    run: 'npm run bench:crowd',
    does: 'What a crowd at the door costs others.',
    options: { against, only: { value: 'CROWDS', does: 'crowds, with commas between them' }, rounds, json: jsonFile },
  },
  '../bench/memory': {
    run: 'npm run bench:memory',
    does: 'What web process and worker hold after a day’s work.',
    options: {
      against,
      tasks: { value: 'N', does: 'tasks' },
      uploads: { value: 'N', does: 'uploads' },
      pages: { value: 'N', does: 'pages' },
      idle: { value: 'SECONDS', does: 'how long it is left alone before it is read' },
      json: jsonFile,
    },
  },
  '../bench/generators': {
    run: 'npm run bench:generators',
    does: 'How long each local generator takes, and the memory it needs.',
    options: { runs: { value: 'N', does: 'runs of each' } },
  },
  '../bench/tasks': {
    run: 'npm run bench:tasks',
    does: 'How many tasks a second go from submit to finish.',
    options: {
      tasks: { value: 'N', does: 'tasks that do nothing' },
      lone: { value: 'N', does: 'tasks that are submitted one at a time' },
      renders: { value: 'N', does: 'films' },
      concurrency: { value: 'N', does: 'tasks of a worker at once' },
    },
  },
  '../bench/verify': {
    run: 'npm run bench:verify',
    does: 'How long the proof of a million lines takes.',
    options: { lines: { value: 'N', does: 'lines' }, new: { value: 'N', does: 'lines that are new since' } },
  },
  '../bench/history': {
    run: 'npm run bench:history',
    does: 'How long it takes to read where credits went, of 10 million lines.',
    options: { lines: { value: 'N', does: 'lines' }, reads: { value: 'N', does: 'how often each is read' } },
  },
  verify: { run: 'npm run verify', does: 'Everything that CI asks.' },
  format: { run: 'npm run format', does: 'Formats all files, and mends what the linter can.' },
  lint: { run: 'npm run lint', does: 'Format and lint.' },
  'check-structure': { run: 'npm run structure', does: 'Holds the order of the rooms.' },
  types: { run: 'npm run types', does: 'Checks the types.' },
  'dead-code': { run: 'npm run dead-code', does: 'Finds what nothing uses.' },
});
