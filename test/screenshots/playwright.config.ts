import { defineConfig } from '@playwright/test';
import browserTests from '../../playwright.config.ts';

/** As the browser tests, with one worker, and as much time as all the pages need. */
export default defineConfig({
  ...browserTests,
  testDir: '.',
  outputDir: '../../../test-results',
  globalSetup: '../e2e/global-setup.ts',
  workers: 1,
  timeout: 900_000,
  use: { ...browserTests.use, screenshot: 'off' },
});
