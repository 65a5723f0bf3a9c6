// @ts-check
// Output to the terminal: steps, messages and errors. Plain JavaScript: it is used before the packages are installed.

/** The script cannot continue. The message is for the person at the terminal and is printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

const isLive = Boolean(process.stdout.isTTY) && !process.env.CI;
const hasColor = isLive && !process.env.NO_COLOR;
const green = (/** @type {string} */ text) => (hasColor ? `\x1b[32m${text}\x1b[0m` : text);
const red = (/** @type {string} */ text) => (hasColor ? `\x1b[31m${text}\x1b[0m` : text);
const dim = (/** @type {string} */ text) => (hasColor ? `\x1b[2m${text}\x1b[0m` : text);

const TITLE_WIDTH = 52;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const LINE_EVERY_SECONDS = 10;

// A closed terminal or pipe (EPIPE) must not crash this process, whose children would die with it.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** Ends the progress line of the current step. */
let endLiveLine = () => {};

/** @param {string} text */
export function print(text) {
  endLiveLine();
  process.stdout.write(`${text}\n`);
}

/** @param {number} milliseconds */
export function formatSeconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Runs one step and prints a line with its duration when it has finished or failed. While it runs, it shows a spinner on a
 * terminal, else a line every ten seconds.
 * @template T
 * @param {string} doing such as "Installing packages"
 * @param {() => Promise<T>} work
 * @param {string | ((result: T) => string)} done such as "Packages installed"
 * @returns {Promise<T>}
 */
export async function step(doing, work, done) {
  const start = Date.now();
  endLiveLine();
  endLiveLine = live(doing, start);
  try {
    const result = await work();
    const title = typeof done === 'string' ? done : done(result);
    print(`${green('✓')} ${title.padEnd(TITLE_WIDTH)} ${dim(formatSeconds(Date.now() - start).padStart(8))}`);
    return result;
  } catch (error) {
    print(`${red('✗')} ${doing.padEnd(TITLE_WIDTH)} ${dim(formatSeconds(Date.now() - start).padStart(8))}`);
    throw error;
  }
}

/** @param {string} doing @param {number} start @returns {() => void} */
function live(doing, start) {
  if (!isLive) {
    const timer = setInterval(() => {
      process.stdout.write(`… ${doing}, ${Math.round((Date.now() - start) / 1000)} s\n`);
    }, LINE_EVERY_SECONDS * 1000);
    return () => clearInterval(timer);
  }
  let frame = 0;
  const timer = setInterval(() => {
    const seconds = Math.floor((Date.now() - start) / 1000);
    process.stdout.write(`\r\x1b[2K${SPINNER[frame++ % SPINNER.length]} ${doing} ${dim(`${seconds} s`)}`);
  }, 100);
  return () => {
    clearInterval(timer);
    process.stdout.write('\r\x1b[2K');
    endLiveLine = () => {};
  };
}

/**
 * Runs a script's main function. An error is printed, by `explain`, and sets the exit code to 1.
 * @param {() => Promise<unknown>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${red(explain(error))}\n`);
    process.exitCode = 1;
  }
}

/**
 * Returns the text for an error: the message of a SetupError, a sentence for missing rights or a full disk, else the stack.
 * @param {unknown} error
 */
export function explain(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'SetupError') return error.message;
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (path && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')) {
    return `${path} may not be written: give this user the right to write there, or put the project into a folder of its own.`;
  }
  if (code === 'ENOSPC') return 'The disk is full: make room and start again.';
  return error.stack ?? error.message;
}
