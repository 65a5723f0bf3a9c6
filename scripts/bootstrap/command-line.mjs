// @ts-check
// Reads the arguments of the commands of package.json, before any of them begins to work. Plain JavaScript, built-ins only:
// it runs before the packages are installed.
import { parseArgs } from 'node:util';
import { commands } from './commands.mjs';
import { print, SetupError } from './console.mjs';

/** @typedef {import('./commands.mjs').Option} Option */
/** @typedef {import('./commands.mjs').Command} Command */
/** @typedef {typeof commands} Commands */
/** @typedef {keyof Commands} CommandName */

/**
 * The values of a command's options: a text, or true for a switch.
 * @template {CommandName} Name
 * @typedef {Commands[Name] extends { options: infer Options }
 *   ? { [Key in keyof Options]?: Options[Key] extends { value: string } ? string : boolean }
 *   : {}} Values
 */

/**
 * Parses the arguments of a command. Of one with commands of its own, the first word names the one that the others are for.
 * @template {CommandName} Name
 * @param {Name} name
 * @param {readonly string[]} args
 * @returns {{ isHelp: boolean, values: Values<Name>, words: string[] }} `isHelp`: the usage is asked for
 * @throws {SetupError} with one sentence that names what is wrong and what the command takes
 */
export function parseCommandLine(name, args) {
  const sub = subOf(commandOf(name), args);
  const { words, ...read } = sub ? parseAs(sub, args.slice(1)) : parseAs(commandOf(name), args);
  const all = sub ? [args[0] ?? '', ...words] : words;
  return /** @type {{ isHelp: boolean, values: Values<Name>, words: string[] }} */ ({ ...read, words: all });
}

/**
 * @param {Command} command
 * @param {readonly string[]} args
 */
function parseAs(command, args) {
  /** @type {Record<string, string | boolean>} */
  const values = {};
  /** @type {string[]} */
  const words = [];
  for (const token of tokensOf(command, args)) {
    if (token.kind === 'positional') words.push(token.value);
    else if (token.kind === 'option') values[token.name] = readValue(command, token);
  }
  const { help: isHelp = false, ...given } = values;
  if (!isHelp) checkWords(command, words);
  return { isHelp: isHelp === true, values: given, words };
}

/**
 * Reads the arguments of a command. `--help` prints the usage and ends the process.
 * @template {CommandName} Name
 * @param {Name} name
 * @throws {SetupError} as `parseCommandLine`
 */
export function readCommandLine(name, args = process.argv.slice(2)) {
  const { isHelp, ...read } = parseCommandLine(name, args);
  if (!isHelp) return read;
  print(usageOf(name, args));
  process.exit(0);
}

/** What `--help` prints: how the command is called, what it does, and what each argument means. @param {CommandName} name */
export function usageOf(name, /** @type {readonly string[]} */ args = []) {
  return usageAs(subOf(commandOf(name), args) ?? commandOf(name));
}

/** The command of a command that its first argument names. @param {Command} command @param {readonly string[]} args */
function subOf({ subs = {} }, [first = '']) {
  return Object.hasOwn(subs, first) ? subs[first] : undefined;
}

/** @param {Command} command */
function usageAs(command) {
  const { run, does, words, options = {}, example } = command;
  const rows = [
    ...(words ? [{ spelt: words.name, does: words.does }] : []),
    ...Object.entries(options).map(([key, option]) => ({ spelt: spell(key, option), does: option.does })),
  ];
  const width = Math.max(...rows.map(({ spelt }) => spelt.length));
  return [
    rows.length > 0 ? called(run, wanted(command)) : run,
    does,
    ...rows.map((row) => `  ${row.spelt.padEnd(width)}  ${row.does}`),
    ...(example ? [`Such as ${called(run, example)}`] : []),
  ].join('\n');
}

/** A call with arguments: npm gives on what stands behind its two dashes. @param {string} run @param {string} args */
function called(run, args) {
  return `${run}${run.includes(' -- ') ? '' : ' --'} ${args}`;
}

/** @param {string} name @returns {Command} */
function commandOf(name) {
  const command = /** @type {Record<string, Command>} */ (commands)[name];
  if (command) return command;
  throw new SetupError(`There is no command "${name}": scripts/bootstrap/commands.mjs has those that there are.`);
}

/** @param {Command} command @param {readonly string[]} args */
function tokensOf({ options = {} }, args) {
  const known = Object.entries(options).map(([name, { value, short }]) => {
    const type = /** @type {'string' | 'boolean'} */ (value ? 'string' : 'boolean');
    return [name, short ? { type, short } : { type }];
  });
  return parseArgs({
    args: [...args],
    options: { help: { type: 'boolean', short: 'h' }, ...Object.fromEntries(known) },
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

/**
 * @param {Command} command
 * @param {{ name: string, rawName: string, value?: string | undefined, inlineValue?: boolean | undefined }} token
 */
function readValue(command, { name, rawName, value, inlineValue }) {
  const option = name === 'help' ? {} : command.options?.[name];
  if (!option) throw refusal(command, `there is no option ${rawName}`);
  if (!('value' in option)) {
    if (value !== undefined) throw refusal(command, `${rawName} has no value`);
    return true;
  }
  // What begins with a dash is the next option, unless it is a number or stands behind an equals sign.
  if (value === undefined || value.trim() === '' || (/^-(?!\d)/.test(value) && !inlineValue)) {
    throw refusal(command, `${rawName} needs a value`);
  }
  return value;
}

/** @param {Command} command @param {string[]} words */
function checkWords(command, words) {
  const { least, most } = command.words ?? { least: 0, most: 0 };
  if (words.length > most) throw refusal(command, `"${words[most]}" is too much`);
  if (words.length < least) throw refusal(command, `${command.words?.name} is missing`);
}

/** @param {Command} command @param {string} problem */
function refusal(command, problem) {
  const { run, example } = command;
  const such = example ? `, such as ${called(run, example)}` : '';
  return new SetupError(
    `${problem[0]?.toUpperCase()}${problem.slice(1)}: ${run} takes ${wanted(command) || 'nothing'}${such}.`,
  );
}

/** All that a command takes, as in a usage. @param {Command} command */
function wanted({ words, options = {} }) {
  const spelt = Object.entries(options).map(([name, option]) => `[${spell(name, option)}]`);
  if (!words) return spelt.join(' ');
  const word = words.most > 1 ? `${words.name}…` : words.name;
  return [words.least > 0 ? word : `[${word}]`, ...spelt].join(' ');
}

/** @param {string} name @param {Option} option */
function spell(name, { value }) {
  return value ? `--${name} ${value}` : `--${name}`;
}
