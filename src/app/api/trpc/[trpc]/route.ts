import { handleTrpc } from '#/web/handle-trpc.ts';

export const dynamic = 'force-dynamic';
export { handleTrpc as GET, handleTrpc as POST };
