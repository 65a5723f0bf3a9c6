import { createTRPCReact } from '@trpc/react-query';
import type { AppRouter } from '#/server/api/root.ts';

/** The typed hooks with which components call the routers. */
export const trpc = createTRPCReact<AppRouter>();
