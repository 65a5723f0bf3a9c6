// @ts-check
// `node spin.mjs 60000` with a channel to whoever started it: keeps a core busy for so many milliseconds, and no longer than
// the other one lives. In slices, so that the end of the channel is noticed.
const SLICE_MS = 50;
const end = Date.now() + Number(process.argv[2]);

process.on('disconnect', () => process.exit());

function spin() {
  for (const until = Date.now() + SLICE_MS; Date.now() < until; );
  if (Date.now() < end && process.connected) setImmediate(spin);
  else process.exit();
}

spin();
