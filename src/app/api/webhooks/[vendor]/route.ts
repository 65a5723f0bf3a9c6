import { receiveVendorWebhook } from '#/server/api/rest-webhooks.ts';

export const dynamic = 'force-dynamic';
export { receiveVendorWebhook as POST };
