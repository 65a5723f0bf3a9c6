// @ts-check
// Preloaded into the test runners: they exit when scripts/test.mjs is killed, and otherwise when they have finished.
import './exit-with-parent.mjs';

// A referenced IPC channel would keep a finished runner alive.
process.channel?.unref();
// The runner ends its own forked processes; they must not inherit this preload.
process.execArgv = [];
