// The web process: `npm run web`, `npm start`, and with NODE_ENV=development `npm run dev`.

import { offeredTaskTypes } from '#/catalog/offered-types.ts';
import { env } from '#/env.ts';
import { helpFigures, readLegalPages } from '#/features/information/queries.ts';
import { uploadLimits } from '#/features/uploads/limits.ts';
import { offeredModels } from '#/generators/vendors/chosen-vendors.ts';
import { loopback } from '#/lib/loopback.ts';
import { collectWhenQuiet } from '#/platform/collect-when-quiet.ts';
import { createLogger } from '#/platform/logger.ts';
import { openStorage } from '#/platform/storage-at-start.ts';
import { brokenPartsNow } from '#/web/assert-ready-now.ts';
import { httpLimits } from '#/web/limits.ts';
import { hasLocalMailbox, isMadeHere } from '#/web/local-mailbox.ts';
import { requestOfPage } from '#/web/page-answer.ts';
import { callerFor, mailboxFor } from '#/web/page-caller.ts';
import { openPages } from '#/web/pages.ts';
import { WebServer } from '#/web/server.ts';
import { closeOwnServices, getServices, waitingBriefly } from '#/web/services.ts';
import { offeredProviders, signInProviders } from '#/web/sign-in-providers.ts';
import { offerToPages } from '#/web/slot.ts';
import { tellUnwritten } from '#/web/tell-unwritten.ts';

const logger = createLogger('web', env.LOG_LEVEL);
// Next's own server logs these and goes on: one request's mistake must not end those of others.
process.on('uncaughtException', (error) => logger.error({ error }, 'uncaught exception'));
process.on('unhandledRejection', (error) => logger.error({ error }, 'unhandled rejection'));

const services = waitingBriefly(getServices);
const { pages, server } = await start().catch((error) => {
  // The handlers above would keep a process alive that nobody can reach; whoever started it can start another one.
  logger.fatal({ error }, 'web could not start');
  process.exit(1);
});
logger.info({ host: env.HOST ?? loopback, port: env.PORT }, 'web ready');
collectWhenQuiet();

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());

async function start() {
  const { isThere } = await openStorage(env);
  if (!isThere) logger.error('the storage does not answer: uploads and downloads wait for it');
  const legalPages = await readLegalPages(env.LEGAL_DIR);
  const unwrittenPages = tellUnwritten(legalPages, env, logger);
  offerToPages({
    callerFor: (headers) => callerFor({ services, logger }, headers),
    hasMailbox: (headers) => {
      const request = hasLocalMailbox(env) ? requestOfPage(headers) : null;
      return request !== null && isMadeHere(request);
    },
    readMailbox: (headers) => mailboxFor({ services, logger }, headers),
    isSignUpOpen: env.SIGN_UP !== 'closed',
    areCreditsForVerified: env.EMAIL_VERIFICATION === 'for-credits',
    signInProviders: offeredProviders(signInProviders(env)),
    offered: offeredTaskTypes(env),
    models: offeredModels(env),
    brokenParts: () => brokenPartsNow(services, logger),
    helpFigures: helpFigures(uploadLimits(env)),
    legalPages,
    unwrittenPages,
  });
  const isDev = process.env.NODE_ENV === 'development';
  const pages = await openPages({ isDev, port: env.PORT });
  const server = new WebServer({
    services,
    logger,
    baseUrl: env.BASE_URL,
    pages: pages.handle,
    policy: {
      isDev,
      showsMails: hasLocalMailbox(env),
      mediaOrigins: env.TEXT2VIDEO_MOCK_URL ? [new URL(env.TEXT2VIDEO_MOCK_URL).origin] : [],
    },
    mayUpgrade: pages.mayUpgrade,
  });
  void getServices().catch((error) => logger.error({ error }, 'the services could not be started yet'));
  await server.listen(env.PORT, env.HOST);
  return { pages, server };
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await server.stop();
  // A database that does not answer any more must not keep the process.
  setTimeout(() => {
    logger.error('web stopped without closing its connections');
    process.exit(1);
  }, httpLimits.closeTimeoutMs).unref();
  await Promise.allSettled([pages.close(), closeOwnServices()]);
  logger.info('web stopped');
  process.exit(0);
}
