import { creditCostsRouter } from '#/features/credit-costs/router.ts';
import { accountChangesRouter, creditsRouter } from '#/features/credits/router.ts';
import { noticesRouter } from '#/features/notifications/router.ts';
import { plansRouter } from '#/features/plans/router.ts';
import { resultUploadsRouter, tasksRouter } from '#/features/tasks/router.ts';
import { uploadsRouter } from '#/features/uploads/router.ts';
import { createCallerFactory, createRouter, mergeRouters } from '#/http/procedures.ts';

/** Every procedure there is. Other programs import its type, `AppRouter`. */
export const appRouter = createRouter({
  plans: plansRouter,
  credits: creditsRouter,
  creditCosts: creditCostsRouter,
  tasks: mergeRouters(tasksRouter, accountChangesRouter),
  uploads: mergeRouters(uploadsRouter, resultUploadsRouter),
  notices: noticesRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in this process, as REST does. */
export const createCaller = createCallerFactory(appRouter);
