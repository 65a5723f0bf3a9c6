/** A browser or program and the system it runs on, as far as it says so itself; null for what it does not say. */
export type DeviceName = { browser: string | null; system: string | null };

/** In this order: several name others, too, such as Edge, which says that it is Chrome and Safari. */
const browsers: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/.+\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/^(node|undici)\b/, 'Node.js'],
];

const systems: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Returns what a device calls itself in the header User-Agent, without versions, which change by themselves. */
export function deviceName(userAgent: string | null): DeviceName {
  const named = (names: typeof browsers) => names.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1] ?? null;
  return { browser: named(browsers), system: named(systems) };
}

/**
 * Returns the network of an IP address: the first three numbers of an IPv4 address, the first three groups of an IPv6 one. Within one, a
 * home or an office changes its address by itself.
 */
export function networkOf(address: string | null): string {
  if (!address) return '';
  if (!address.includes(':')) return address.split('.').slice(0, 3).join('.');
  const [start = '', end] = address.toLowerCase().split('::');
  const groups = start === '' ? [] : start.split(':');
  const wanted = end === undefined ? groups : [...groups, '0', '0', '0'];
  return wanted
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
