import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type LaunchOptions } from '@playwright/test';
import packedChromium from '@sparticuz/chromium';

const isPacked = process.platform === 'linux' && process.arch === 'x64';
const packages = join(import.meta.dirname, '../../node_modules');
const cacheFolder = join(packages, '.cache');

/**
 * The browser for the tests: on Linux x64 the one in the npm package, elsewhere Playwright's own or an installed Chrome.
 */
export function chromiumLaunchOptions(): LaunchOptions {
  if (!isPacked) return existsSync(chromium.executablePath()) ? {} : { channel: 'chrome' };
  const folder = unpackedFolder();
  return {
    executablePath: join(folder, 'chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--no-zygote'],
    env: { ...process.env, FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}

/** Unpacks the browser of the npm package when this version of it has not been unpacked. Takes a few seconds, once. */
export async function unpackChromium(): Promise<void> {
  const target = unpackedFolder();
  if (!isPacked || existsSync(target)) return;
  await mkdir(cacheFolder, { recursive: true });
  const half = await mkdtemp(`${target}-`);
  const usualTemp = process.env.TMPDIR;
  try {
    // The package unpacks into the temporary folder and takes what it finds there for whole and for its own version.
    process.env.TMPDIR = half;
    await packedChromium.executablePath();
    await writeFontSettings(join(half, 'fonts'), target);
    await rename(half, target);
  } catch (error) {
    // Another run may have been faster.
    if (!existsSync(target)) throw error;
  } finally {
    if (usualTemp === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usualTemp;
    await rm(half, { recursive: true, force: true });
  }
}

function unpackedFolder(): string {
  const { version } = JSON.parse(readFileSync(join(packages, '@sparticuz/chromium/package.json'), 'utf8'));
  return join(cacheFolder, `chromium-${version}`);
}

/** The package's fonts.conf names folders of a cloud provider: it is to name the fonts beside it. */
async function writeFontSettings(fonts: string, target: string): Promise<void> {
  const file = join(fonts, 'fonts.conf');
  const folders = [join(target, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  const settings = (await readFile(file, 'utf8'))
    .replace(/(\s*<dir>.*<\/dir>)+/s, folders.map((folder) => `\n  <dir>${folder}</dir>`).join(''))
    .replace(/<cachedir>.*<\/cachedir>/, `<cachedir>${join(target, 'fonts-cache')}</cachedir>`);
  await writeFile(file, settings);
}
