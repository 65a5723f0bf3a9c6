import { receiveVendorWebhook } from '#/web/rest/webhooks.ts';

export const dynamic = 'force-dynamic';
export { receiveVendorWebhook as POST };
