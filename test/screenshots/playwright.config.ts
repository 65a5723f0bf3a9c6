import { defineConfig } from '@playwright/test';
import browserTests from '../../playwright.config.ts';
import { limits } from '../limits.ts';

/** As the browser tests, with one worker, and as much time as all the pages need. */
export default defineConfig({
  ...browserTests,
  testDir: '.',
  outputDir: '../../../test-results',
  globalSetup: '../e2e/global-setup.ts',
  workers: 1,
  timeout: 2 * limits.test,
  use: { ...browserTests.use, screenshot: 'off' },
});
