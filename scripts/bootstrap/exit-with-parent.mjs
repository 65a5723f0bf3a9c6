// @ts-check
// Preloaded (`node --import`) into every process that one of ours starts with an IPC channel. When the parent is killed, the
// channel closes; the process then shuts down gracefully as on SIGTERM, and exits after 20 seconds at the latest.
const GRACE_MS = 20_000;

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
