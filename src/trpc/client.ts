import { createTRPCReact } from '@trpc/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#/web/root.ts';

/** The typed hooks with which components call the API's procedures. */
export const trpc = createTRPCReact<AppRouter>();

/** The answers of the procedures, as components receive them. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
