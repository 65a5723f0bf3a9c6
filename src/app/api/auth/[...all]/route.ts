import { getServices } from '#/server/services.ts';

export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  const { auth } = await getServices();
  return auth.handler(request);
}

export { handle as GET, handle as POST };
