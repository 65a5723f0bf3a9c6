// @ts-check
// Preloaded into the test runners: they end when scripts/test.mjs is killed, and otherwise when they have nothing to do.
import './exit-with-parent.mjs';

// Listening for the end of the parent would keep a runner alive that has finished.
process.channel?.unref();
// The runner looks after the processes it forks in its own way: they are not to inherit this.
process.execArgv = [];
