import { describe, expect, test } from 'vitest';
import { checkStructure, Tree } from './check.ts';
import { findKnots } from './knots.ts';
import { levels } from './rooms.ts';

/** A small tree in which everything stands where it belongs. */
const goodTree: Record<string, string> = {
  'src/lib/errors.ts': 'export class NotFoundError extends Error {}',
  'src/lib/cn.ts': "import { twMerge } from 'tailwind-merge';",
  'src/catalog/prices.ts': "import { NotFoundError } from '#/lib/errors.ts';",
  'src/components/ui/button.tsx': "'use client';\nimport { cn } from '#/lib/cn.ts';",
  'src/components/site-header.tsx': "import { Button } from '#/components/ui/button.tsx';",
  'src/platform/db.ts': "import pg from 'pg';\nimport { PrismaClient } from '#/generated/prisma/client.ts';",
  'src/http/procedures.ts': "import { initTRPC } from '@trpc/server';",
  'src/web/root.ts': "import { creditsRouter } from '#/features/credits/router.ts';",
  'src/web/services.ts': "import { createDb } from '#/platform/db.ts';",
  'src/worker/worker-process.ts': "import { createDb } from '#/platform/db.ts';",
  'src/trpc/client.ts': "import type { AppRouter } from '#/web/root.ts';",
  'src/ledger/schema.ts': "import { z } from 'zod';",
  'src/ledger/rules/decide-charge.ts': "import type { Amount } from '#/ledger/schema.ts';",
  'src/ledger/session.ts':
    "import { decideCharge } from '#/ledger/rules/decide-charge.ts';\nimport { inTransaction } from '#/platform/db.ts';",
  'src/ledger/ledger.ts': "export { openSession } from '#/ledger/session.ts';",
  'src/features/tasks/schema.ts': "import { z } from 'zod';",
  'src/features/tasks/rules/lifecycle.ts': "import type { Status } from '#/features/tasks/schema.ts';",
  'src/features/tasks/queries.ts': "import { createDb } from '#/platform/db.ts';",
  'src/features/tasks/store/task-rows.ts': "import { bulkRows } from '#/platform/bulk-rows.ts';",
  'src/features/tasks/commands/submit-task.ts':
    "import { openSession } from '#/ledger/ledger.ts';\nimport { taskRows } from '#/features/tasks/store/task-rows.ts';",
  'src/features/credits/router.ts':
    "import { submitTask } from '#/features/tasks/commands/submit-task.ts';\nimport { userProcedure } from '#/http/procedures.ts';",
  'src/features/credits/components/credits-display.tsx':
    "'use client';\nimport { trpc } from '#/trpc/client.ts';\nimport { amountSchema } from '#/ledger/schema.ts';",
  'src/app/[locale]/history/page.tsx':
    "import { CreditsDisplay } from '#/features/credits/components/credits-display.tsx';",
  'src/client/client.ts':
    "import { createTRPCClient } from '@trpc/client';\nimport type { AppRouter } from '#/web/root.ts';",
  'scripts/migrate.ts': "import { createDb } from '#/platform/db.ts';",
  'test/session.ts': "import { openSession } from '#/ledger/session.ts';",
};

function treeWith(changes: Record<string, string>) {
  return Object.entries({ ...goodTree, ...changes }).map(([path, text]) => ({ path, text }));
}

/** What the check says about the good tree with these files added or replaced, as `path: message` lines. */
function complaintsAbout(changes: Record<string, string>): string[] {
  return checkStructure(treeWith(changes)).map(({ path, message }) => `${path}: ${message}`);
}

test('a tree in which everything stands where it belongs gives no complaint', () => {
  expect(complaintsAbout({})).toEqual([]);
});

test('every room says what it holds, and no room stands in the list twice', () => {
  const rooms = levels.flat();
  expect(new Set(rooms.map(({ path }) => path)).size).toBe(rooms.length);
  for (const { path, holds } of rooms) expect(holds, path).not.toBe('');
});

describe('imports go down only', () => {
  const upwards: [string, string, string][] = [
    ['a primitive knows no ledger', 'src/components/ui/button.tsx', '#/ledger/schema.ts'],
    ['lib knows no platform', 'src/lib/cn.ts', '#/platform/db.ts'],
    ['the platform knows no ledger', 'src/platform/db.ts', '#/ledger/ledger.ts'],
    ['the catalog knows no feature', 'src/catalog/prices.ts', '#/features/tasks/schema.ts'],
    ['the ledger knows no feature', 'src/ledger/session.ts', '#/features/tasks/queries.ts'],
    ['a feature knows none above it', 'src/features/tasks/queries.ts', '#/features/credits/router.ts'],
    ['a feature knows no page', 'src/features/tasks/queries.ts', '#/app/[locale]/history/page.tsx'],
    ['the product knows no script', 'src/platform/db.ts', '../../scripts/migrate.ts'],
    ['the product knows no test', 'src/platform/db.ts', '#test/session.ts'],
  ];
  test.each(upwards)('%s', (_sentence, path, target) => {
    const complaints = complaintsAbout({ [path]: `import { x } from '${target}';` });
    expect(complaints).toContainEqual(expect.stringMatching(/stands below .* imports go down only/));
  });

  test('the complaint says what each of the two rooms holds', () => {
    const [complaint] = complaintsAbout({ 'src/lib/dates.ts': "import { db } from '#/platform/db.ts';" });
    expect(complaint).toContain('src/lib/ has small things that know nothing of the product');
    expect(complaint).toContain('src/platform/ has database, queue, storage');
  });

  test.each([
    ['src/worker/worker-process.ts', '#/web/services.ts'],
    ['src/web/services.ts', '#/worker/worker-process.ts'],
  ])('%s does not import a room beside its own', (path, target) => {
    const complaints = complaintsAbout({ [path]: `import { x } from '${target}';` });
    expect(complaints).toEqual([expect.stringContaining('stand beside each other')]);
  });

  test.each([
    ['src/features/credits/router.ts', '#/ledger/session.ts', 'ledger.ts, schema.ts'],
    ['src/features/credits/router.ts', '#/features/tasks/store/task-rows.ts', 'schema.ts'],
    ['src/app/[locale]/history/page.tsx', '#/web/services.ts', 'root.ts'],
  ])('%s does not import %s, which is inside a room', (path, target, surface) => {
    const complaints = complaintsAbout({ [path]: `import { x } from '${target}';` });
    expect(complaints).toContainEqual(expect.stringMatching(/it is inside .* of which other rooms import/));
    expect(complaints).toContainEqual(expect.stringContaining(surface));
  });

  test('of the root router only its type goes up, alone', () => {
    const values = "import { type AppRouter, appRouter } from '#/web/root.ts';";
    expect(complaintsAbout({ 'src/trpc/client.ts': values })).toContainEqual(expect.stringContaining('go down only'));
    const others = "import type { AppRouter, Caller } from '#/web/root.ts';";
    expect(complaintsAbout({ 'src/trpc/client.ts': others })).toContainEqual(expect.stringContaining('go down only'));
  });

  test('a type is an import too', () => {
    expect(complaintsAbout({ 'src/lib/dates.ts': "import type { Db } from '#/platform/db.ts';" })).toHaveLength(1);
  });

  test('an import in a comment is none', () => {
    const text = "// import { x } from '#/platform/db.ts';\n/*\nimport { x } from '#/platform/db.ts';\n*/";
    expect(complaintsAbout({ 'src/lib/cn.ts': text })).toEqual([]);
  });

  test('an import over several lines, a re-export, a side effect, a dynamic import and the address of a file count', () => {
    const forms = [
      "import {\n  a,\n  b,\n} from 'X';",
      "export { a } from 'X';\nconst b = 1;",
      "import 'X';",
      "await import('X');",
      "const worker = new URL('../components/site-header.tsx', import.meta.url);",
    ];
    for (const form of forms) {
      const complaints = complaintsAbout({ 'src/lib/dates.ts': form.replace('X', '#/components/site-header.tsx') });
      expect(complaints, form).toHaveLength(1);
    }
  });

  test('a cycle is named with all its files', () => {
    const complaints = complaintsAbout({
      'src/lib/a.ts': "import { b } from '#/lib/b.ts';",
      'src/lib/b.ts': "import { a } from '#/lib/a.ts';",
    });
    expect(complaints).toEqual([expect.stringContaining('src/lib/a.ts -> src/lib/b.ts -> src/lib/a.ts')]);
  });
});

describe('inside a feature', () => {
  test.each([
    ['queries.ts', 'commands/submit-task.ts', 'reads write nothing'],
    ['store/task-rows.ts', 'queries.ts', 'a statement carries no rule'],
    ['rules/lifecycle.ts', 'queries.ts', 'a rule is a pure decision'],
    ['schema.ts', 'rules/lifecycle.ts', 'the lowest file of a feature'],
    ['components/studio.tsx', 'queries.ts', 'through the router'],
  ])('%s does not import %s', (path, target, message) => {
    const complaints = complaintsAbout({
      [`src/features/tasks/${path}`]: `import { x } from '#/features/tasks/${target}';`,
    });
    expect(complaints).toContainEqual(expect.stringContaining(message));
  });

  test.each([
    ['src/ledger/rules/decide-charge.ts', '#/ledger/session.ts'],
    ['src/ledger/rules/decide-charge.ts', '#/platform/db.ts'],
    ['src/features/tasks/rules/lifecycle.ts', '#/ledger/ledger.ts'],
  ])('the rule %s does not import %s', (path, target) => {
    const complaints = complaintsAbout({ [path]: `import { x } from '${target}';` });
    expect(complaints).toContainEqual(expect.stringContaining('a rule is a pure decision'));
  });
});

describe('rooms that reach each other', () => {
  test('are none in the good tree', () => {
    expect(findKnots(new Tree(treeWith({})))).toEqual([]);
  });

  test('are named, by whatever way they reach each other, types included', () => {
    const knots = findKnots(
      new Tree(
        treeWith({
          'src/lib/dates.ts': "import type { Price } from '#/catalog/prices.ts';",
          'src/platform/clock.ts': "import { x } from '#/lib/dates.ts';",
        }),
      ),
    );
    expect(knots).toEqual([['src/catalog/', 'src/lib/']]);
  });
});

describe('the database', () => {
  test.each(['#/platform/db.ts', '#/generated/prisma/client.ts', 'pg'])('a router does not import %s', (target) => {
    const complaints = complaintsAbout({ 'src/features/credits/router.ts': `import { x } from '${target}';` });
    expect(complaints).toContainEqual(expect.stringContaining("behind a feature's queries and commands"));
  });

  test('a page does not import it', () => {
    const complaints = complaintsAbout({
      'src/app/[locale]/history/page.tsx': "import { db } from '#/platform/db.ts';",
    });
    expect(complaints).toContainEqual(expect.stringContaining("behind a feature's queries and commands"));
  });
});

describe('what goes to the browser', () => {
  test('does not reach the server through any number of files, and the way is named', () => {
    const complaints = complaintsAbout({
      'src/ledger/schema.ts': "import { one } from '#/lib/one.ts';",
      'src/lib/one.ts': "import { two } from '#/lib/two.ts';",
      'src/lib/two.ts': "import { readFileSync } from 'node:fs';",
    });
    const way = 'src/ledger/schema.ts -> src/lib/one.ts -> src/lib/two.ts -> node:fs';
    expect(complaints).toContainEqual(expect.stringContaining(way));
  });

  test('may take types from there', () => {
    expect(complaintsAbout({ 'src/ledger/schema.ts': "import type { one } from '#/lib/one.ts';" })).toEqual([]);
  });

  test('the client for other programs takes only types', () => {
    const complaints = complaintsAbout({ 'src/client/client.ts': "import { appRouter } from '#/web/root.ts';" });
    expect(complaints).toContainEqual(expect.stringContaining('goes to the browser and reaches the server'));
  });
});

describe('files', () => {
  test('a page that grew is sent to a feature', () => {
    const text = 'const x = 1;\n'.repeat(101);
    expect(complaintsAbout({ 'src/app/[locale]/history/page.tsx': text })).toEqual([
      expect.stringContaining('101 lines'),
    ]);
  });

  test('src/app holds pages only', () => {
    for (const path of ['src/app/[locale]/history/table.tsx', 'src/app/api/credits/route.ts']) {
      expect(complaintsAbout({ [path]: 'export const a = 1;' })).toEqual([expect.stringContaining('pages only')]);
    }
  });

  test('a file of the site may be written by code', () => {
    expect(complaintsAbout({ 'src/app/icon.svg/route.ts': 'export const a = 1;' })).toEqual([]);
  });

  test('350 lines are allowed and 351 are not', () => {
    expect(complaintsAbout({ 'src/lib/cn.ts': 'const x = 1;\n'.repeat(350) })).toEqual([]);
    expect(complaintsAbout({ 'src/lib/cn.ts': 'const x = 1;\n'.repeat(351) })).toEqual([
      expect.stringContaining('351 lines'),
    ]);
  });

  test.each([
    ['src/lib/creditMath.ts', /kebab-case/],
    ['src/lib/Errors.ts', /kebab-case/],
    ['src/lib/utils.ts', /says nothing/],
    ['src/lib/helpers/dates.ts', /says nothing/],
    ['src/lib/index.ts', /no index files/],
    ['src/services/mail.ts', /stands in no room/],
    ['src/features/mail/queries.ts', /stands in no room/],
    ['src/features/tasks/mail.ts', /a feature has no file of this name. It has .*commands\/<verb>\.ts/],
    ['src/features/tasks/commands/mail/send.ts', /a feature has no file of this name/],
  ])('the name %s is refused', (path, message) => {
    expect(complaintsAbout({ [path]: 'export const a = 1;' })).toEqual([expect.stringMatching(message)]);
  });

  test('a file that only re-exports is refused, but for the surface of a room and for a list', () => {
    const text = "export { a } from '#/lib/cn.ts';\nexport type { B } from '#/lib/errors.ts';\n";
    expect(complaintsAbout({ 'src/lib/all.ts': text })).toEqual([expect.stringContaining('only re-exports')]);
    expect(complaintsAbout({ 'src/ledger/ledger.ts': text })).toEqual([]);
    expect(complaintsAbout({ 'src/catalog/types.ts': text })).toEqual([]);
  });
});
