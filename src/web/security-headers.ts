/** A year: how long a browser asks for nothing of this site over plain HTTP after it has seen one answer, in seconds. */
const hstsSeconds = 365 * 24 * 60 * 60;

/** The policy of what is no document: nothing of it may run, load or be framed, should a browser show it as one. */
export const answerPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * Browser features that the pages use, for themselves alone: films start without sound, their controls offer the whole screen
 * and a window of their own, and a text that was made can be copied. All others that a page could ask for are off. Passkeys stay at the browser's default (this
 * site alone).
 */
const features = {
  self: ['autoplay', 'clipboard-write', 'fullscreen', 'picture-in-picture'],
  none: [
    'accelerometer',
    'camera',
    'clipboard-read',
    'display-capture',
    'encrypted-media',
    'gamepad',
    'geolocation',
    'gyroscope',
    'hid',
    'identity-credentials-get',
    'idle-detection',
    'local-fonts',
    'magnetometer',
    'microphone',
    'midi',
    'otp-credentials',
    'payment',
    'screen-wake-lock',
    'serial',
    'storage-access',
    'usb',
    'window-management',
    'xr-spatial-tracking',
  ],
};

/** The values of headers by their names. */
export type HeaderValues = Readonly<Record<string, string>>;

/**
 * The headers that every answer of a site carries: those of `docs/security.md`, each with its reason there.
 * @param baseUrl where people reach it: over https they are told to come by https only
 */
export function securityHeaders(baseUrl: string): HeaderValues {
  const isHttps = new URL(baseUrl).protocol === 'https:';
  return {
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Permitted-Cross-Domain-Policies': 'none',
    'Content-Security-Policy': answerPolicy,
    ...(isHttps ? { 'Strict-Transport-Security': `max-age=${hstsSeconds}` } : {}),
  };
}

/** What pages carry besides: it means something to documents alone. */
export const pageHeaders: HeaderValues = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': [
    ...features.self.map((name) => `${name}=(self)`),
    ...features.none.map((name) => `${name}=()`),
  ].join(', '),
};
