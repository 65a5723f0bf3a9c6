import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunchOptions } from './test/e2e/chromium.ts';
import { limits } from './test/limits.ts';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  globalSetup: './test/e2e/global-setup.ts',
  // One more than two cores are, since half of the time is waiting. Each worker runs a product of its own (web, worker, database).
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: limits.test,
  expect: { timeout: limits.wait, toPass: { timeout: limits.wait } },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: chromiumLaunchOptions(),
    actionTimeout: limits.wait,
    navigationTimeout: limits.wait,
    screenshot: 'only-on-failure',
  },
});
