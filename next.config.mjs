import createNextIntlPlugin from 'next-intl/plugin';

const withNextIntl = createNextIntlPlugin({ requestConfig: './src/i18n/request.ts' });

/** @type {import('next').NextConfig} */
const nextConfig = {
  reactCompiler: true,
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // `npm run types` checks all of it, tests included; whoever only starts the product need not wait for that.
  typescript: { ignoreBuildErrors: true },
};

export default withNextIntl(nextConfig);
