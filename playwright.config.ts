import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunchOptions } from './test/e2e/chromium.ts';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  globalSetup: './test/e2e/global-setup.ts',
  // Each worker runs a product of its own (web, worker, database), and a worker of that product renders videos.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: chromiumLaunchOptions(),
    screenshot: 'only-on-failure',
  },
});
