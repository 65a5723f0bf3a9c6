// @ts-check
// Preloaded into every process that another one of ours looks after (`node --import`). When that one is killed, nobody
// would stop this one any more: it then ends in the same good order as on Ctrl-C.
const GRACE_MS = 20_000;

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
