import type { Access } from '#test/authorization/access.ts';
import type { World } from '#test/authorization/world.ts';

/** What a route is asked for; what stands in its path is nothing that exists unless `path` says so. */
export type RouteRow = { access: Access; path?: (world: World) => Promise<string>; body?: object };

const ofTask = (end = '') => ({
  access: 'own' as const,
  path: async (world: World) => `/api/tasks/${await world.task()}${end}`,
});
const ofUpload = {
  access: 'own' as const,
  path: async (world: World) => `/api/uploads/${(await world.upload()).id}`,
};
/** A path of the auth library, and one of tRPC: their own paths are procedures, and the library's. */
const ofAuth = { access: 'public' as const, path: async () => '/api/auth/get-session' };
const ofTrpc = { access: 'public' as const, path: async () => '/api/trpc/plans.list' };

/** Every route of REST and each of its methods. A new one without a row here fails with its name. */
export const routeRows: Record<string, RouteRow> = {
  'GET /api/plans': { access: 'public' },
  'POST /api/upgrade-plan': { access: 'user' },
  'POST /api/downgrade-plan': { access: 'user' },
  'POST /api/change-billing-cycle': { access: 'user' },
  'POST /api/keep-plan': { access: 'user' },
  'GET /api/credit-costs': { access: 'public' },
  'POST /api/credit-costs/:type': { access: 'public', path: async () => '/api/credit-costs/text-to-image' },
  'GET /api/credits': { access: 'user' },
  'GET /api/credits/statement': { access: 'user' },
  'GET /api/credits/usage': { access: 'user' },
  'GET /api/credits/lines': { access: 'user' },
  'GET /api/credits/outlook': { access: 'user' },
  'GET /api/credits/:id': { access: 'hidden', path: async (world) => `/api/credits/${await world.line()}` },
  'POST /api/chat': { access: 'user' },
  'POST /api/generate-video': { access: 'user' },
  'POST /api/generate-audio': { access: 'user' },
  'GET /api/tasks/latest': { access: 'user' },
  'GET /api/tasks/:name': ofTask(),
  'POST /api/tasks/:name': { access: 'user', path: async () => '/api/tasks/text-to-image' },
  'DELETE /api/tasks/:name': ofTask(),
  'POST /api/tasks/:name/cancel': ofTask('/cancel'),
  'POST /api/tasks/:name/retry': ofTask('/retry'),
  'POST /api/tasks/:name/progress': {
    access: 'admin',
    path: async (world) => `/api/tasks/${await world.task()}/progress`,
  },
  'POST /api/tasks/:name/complete': {
    access: 'admin',
    path: async (world) => `/api/tasks/${await world.task()}/complete`,
  },
  'POST /api/tasks/:name/fail': { access: 'admin', path: async (world) => `/api/tasks/${await world.task()}/fail` },
  'POST /api/uploads': { access: 'user' },
  'GET /api/uploads/:id': ofUpload,
  'DELETE /api/uploads/:id': ofUpload,
  'GET /api/unsubscribe': { access: 'public' },
  'POST /api/unsubscribe': { access: 'public' },
  'GET /api/admin/tables/:table': { access: 'support', path: async () => '/api/admin/tables/users?text=ada' },
  'GET /api/admin/exports/:id': {
    access: 'admin',
    path: async (world) => `/api/admin/exports/${await world.openedExport()}`,
  },
  'GET /api/account/export': { access: 'user' },
  'POST /api/webhooks/:vendor': { access: 'signature', path: async () => '/api/webhooks/replicate' },
  // Whoever has the signed address may read it, and nobody guesses one.
  'GET /api/files/*key': { access: 'public', path: async (world) => pathOf((await world.upload()).url) },
  'GET /api/auth/*path': ofAuth,
  'POST /api/auth/*path': ofAuth,
  'GET /api/trpc/:path': ofTrpc,
  'POST /api/trpc/:path': ofTrpc,
  'GET /api/openapi.json': { access: 'public' },
  'GET /api/docs/reference.js': { access: 'public' },
};

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
