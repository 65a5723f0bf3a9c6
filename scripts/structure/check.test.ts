import { describe, expect, test } from 'vitest';
import { checkStructure } from './check.ts';

/** A small tree in which everything stands where it belongs. */
const goodTree: Record<string, string> = {
  'src/lib/errors.ts': 'export class NotFoundError extends Error {}',
  'src/lib/cn.ts': "import { twMerge } from 'tailwind-merge';",
  'src/components/ui/button.tsx': "'use client';\nimport { cn } from '#/lib/cn.ts';",
  'src/components/site-header.tsx': "import { Button } from '#/components/ui/button.tsx';",
  'src/platform/db.ts': "import pg from 'pg';\nimport { PrismaClient } from '#/generated/prisma/client.ts';",
  'src/http/procedures.ts': "import { initTRPC } from '@trpc/server';",
  'src/web/root.ts': "import { creditsRouter } from '#/features/credits/router.ts';",
  'src/trpc/client.ts': "import type { AppRouter } from '#/web/root.ts';",
  'src/ledger/schema.ts': "import { z } from 'zod';",
  'src/ledger/rules/decide-charge.ts': "import type { Amount } from '#/ledger/schema.ts';",
  'src/ledger/queries.ts': "import type { Db } from '#/platform/db.ts';",
  'src/ledger/session.ts':
    "import { decideCharge } from '#/ledger/rules/decide-charge.ts';\nimport { inTransaction } from '#/platform/db.ts';",
  'src/features/credits/router.ts':
    "import { charge } from '#/ledger/session.ts';\nimport { protectedProcedure } from '#/http/procedures.ts';",
  'src/features/credits/components/credits-display.tsx':
    "'use client';\nimport { trpc } from '#/trpc/client.ts';\nimport { amountSchema } from '#/ledger/schema.ts';",
  'src/app/[locale]/history/page.tsx':
    "import { CreditsDisplay } from '#/features/credits/components/credits-display.tsx';",
  'src/app/api/[...path]/route.ts': "import { appRouter } from '#/web/root.ts';",
  'src/client.ts': "import { createTRPCClient } from '@trpc/client';\nimport type { AppRouter } from '#/web/root.ts';",
  'scripts/migrate.ts': "import { createDb } from '#/platform/db.ts';",
};

/** What the check says about the good tree with these files added or replaced, as `path: message` lines. */
function complaintsAbout(changes: Record<string, string>): string[] {
  const files = Object.entries({ ...goodTree, ...changes }).map(([path, text]) => ({ path, text }));
  return checkStructure(files).map(({ path, message }) => `${path}: ${message}`);
}

test('a tree in which everything stands where it belongs gives no complaint', () => {
  expect(complaintsAbout({})).toEqual([]);
});

describe('imports flow one way', () => {
  const cases: [string, string, string, RegExp][] = [
    [
      'a primitive knows no feature',
      'src/components/ui/button.tsx',
      '#/ledger/schema.ts',
      /primitive knows no product/,
    ],
    [
      'a component knows no feature',
      'src/components/site-header.tsx',
      '#/ledger/schema.ts',
      /src\/features\/<feature>\/components/,
    ],
    ['lib knows no feature', 'src/lib/cn.ts', '#/ledger/schema.ts', /what knows a feature belongs in it/],
    ['lib does not need the server', 'src/lib/cn.ts', '#/platform/db.ts', /what needs the server in src\/server/],
    ['the server knows no feature', 'src/platform/db.ts', '#/ledger/queries.ts', /src\/server knows no feature/],
    [
      'a decision does not need the database',
      'src/ledger/rules/decide-charge.ts',
      '#/platform/db.ts',
      /a rule is a pure decision/,
    ],
    [
      'a rule calls no command',
      'src/ledger/rules/decide-charge.ts',
      '#/ledger/session.ts',
      /a rule is a pure decision/,
    ],
    [
      'a schema stands on no rule',
      'src/ledger/schema.ts',
      '#/ledger/rules/decide-charge.ts',
      /lowest file of a feature/,
    ],
    ['a command knows no router', 'src/ledger/queries.ts', '#/features/credits/router.ts', /stand below the router/],
    [
      'a component calls no command',
      'src/features/credits/components/credits-display.tsx',
      '#/ledger/session.ts',
      /through the router/,
    ],
    [
      'a feature knows no route',
      'src/features/credits/components/credits-display.tsx',
      '#/app/[locale]/history/page.tsx',
      /through the router/,
    ],
    ['the product knows no script', 'src/platform/db.ts', '../../scripts/migrate.ts', /server -> script/],
    ['the product knows no test', 'src/platform/db.ts', '#test/database.ts', /server -> test/],
  ];
  test.each(cases)('%s', (_sentence, path, target, message) => {
    const complaints = complaintsAbout({ [path]: `import { x } from '${target}';` });
    expect(complaints).toContainEqual(expect.stringMatching(message));
  });

  test('a type is an import too', () => {
    expect(complaintsAbout({ 'src/lib/dates.ts': "import type { Db } from '#/platform/db.ts';" })).toHaveLength(1);
  });

  test('an import in a comment is none', () => {
    const text = "// import { x } from '#/platform/db.ts';\n/*\nimport { x } from '#/platform/db.ts';\n*/";
    expect(complaintsAbout({ 'src/lib/cn.ts': text })).toEqual([]);
  });

  test('an import over several lines, a re-export, a side effect and a dynamic import count', () => {
    const forms = [
      "import {\n  a,\n  b,\n} from 'X';",
      "export { a } from 'X';\nconst b = 1;",
      "import 'X';",
      "await import('X');",
    ];
    for (const form of forms) {
      expect(complaintsAbout({ 'src/lib/dates.ts': form.replace('X', '#/platform/db.ts') }), form).toHaveLength(1);
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

describe('the database', () => {
  test.each(['#/platform/db.ts', '#/generated/prisma/client.ts', 'pg'])('a router does not import %s', (target) => {
    const complaints = complaintsAbout({ 'src/features/credits/router.ts': `import { x } from '${target}';` });
    expect(complaints).toContainEqual(expect.stringContaining("behind a feature's queries.ts and commands"));
  });

  test('a route does not import it', () => {
    const complaints = complaintsAbout({ 'src/app/api/[...path]/route.ts': "import { db } from '#/platform/db.ts';" });
    expect(complaints).toContainEqual(expect.stringContaining("behind a feature's queries.ts and commands"));
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
    const complaints = complaintsAbout({ 'src/client.ts': "import { appRouter } from '#/web/root.ts';" });
    expect(complaints).toContainEqual(expect.stringContaining('only types may come from'));
  });
});

describe('files', () => {
  test('a route that grew is sent to a feature', () => {
    const text = 'const x = 1;\n'.repeat(101);
    expect(complaintsAbout({ 'src/app/api/[...path]/route.ts': text })).toEqual([expect.stringContaining('101 lines')]);
  });

  test('src/app holds routes only', () => {
    const complaints = complaintsAbout({ 'src/app/[locale]/history/table.tsx': 'export const a = 1;' });
    expect(complaints).toEqual([expect.stringContaining('routes only')]);
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
    ['src/services/mail.ts', /stands nowhere/],
  ])('the name %s is refused', (path, message) => {
    expect(complaintsAbout({ [path]: 'export const a = 1;' })).toEqual([expect.stringMatching(message)]);
  });

  test('a file that only re-exports is refused', () => {
    const text = "export { a } from '#/lib/cn.ts';\nexport type { B } from '#/lib/errors.ts';\n";
    expect(complaintsAbout({ 'src/lib/all.ts': text })).toEqual([expect.stringContaining('only re-exports')]);
  });
});
