import { createTRPCReact } from '@trpc/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#/web/root.ts';

/** The typed hooks with which components call the routers. */
export const trpc = createTRPCReact<AppRouter>();

/** What the procedures answer, as components receive it. */
export type RouterOutputs = inferRouterOutputs<AppRouter>;
