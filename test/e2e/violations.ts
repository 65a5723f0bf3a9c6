import type { Browser, BrowserContext } from '@playwright/test';

/**
 * What pages were kept from by their Content-Security-Policy, in words such as `style-src-elem blocked inline at /en`; with
 * what the browser's console says of that policy and of others, which names the cause.
 */
export type Violations = string[];

/** Collects them from every page of every context that this browser opens from now on. */
export function watchViolations(browser: Browser): Violations {
  const violations: Violations = [];
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    await watch(context, violations);
    return context;
  };
  return violations;
}

async function watch(context: BrowserContext, violations: Violations): Promise<void> {
  context.on('console', (message) => {
    if (/Permissions-Policy|Cross-Origin-Opener-Policy|Origin-Agent-Cluster/i.test(message.text())) {
      violations.push(message.text());
    }
  });
  await context.exposeBinding('tellViolation', (_source, told: string) => void violations.push(told));
  await context.addInitScript(() => {
    // The events of elements in shadow trees come here too.
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sample } = event;
      const what = sample ? `${blockedURI} (${sample})` : blockedURI;
      const tell = (window as unknown as { tellViolation(told: string): void }).tellViolation;
      tell(`${effectiveDirective} blocked ${what} at ${location.pathname}`);
    });
  });
}
