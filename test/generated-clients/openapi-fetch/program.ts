// A whole job by openapi-fetch, with the types that openapi-typescript makes of the document. Prints what it saw, as JSON.
import createClient from 'openapi-fetch';
import type { paths } from './api.ts';

const [url = '', email = ''] = process.argv.slice(2);
const password = 'correct horse battery';
const cookies = new Map<string, string>();
const api = createClient<paths>({ baseUrl: url });
api.use({
  onRequest({ request }) {
    request.headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
    return request;
  },
  onResponse({ response }) {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
  },
});

const signedUp = await api.POST('/api/auth/sign-up/email', { body: { name: 'Ada', email, password } });
const signedIn = await api.POST('/api/auth/sign-in/email', { body: { email, password } });
const before = await api.GET('/api/credits');
const asked = { prompt: 'a lighthouse at dusk', seconds: 5 };
const quote = await api.POST('/api/credit-costs/text-to-video', { body: asked });
const expectedCostCredits = quote.data?.data.expectedCostCredits;
const submit = () =>
  api.POST('/api/tasks/text-to-video', {
    params: { query: { wait: 60 }, header: { 'Idempotency-Key': 'once' } },
    body: { ...asked, ...(expectedCostCredits === undefined ? {} : { expectedCostCredits }) },
  });
const made = await submit();
const again = await submit();
const uuid = made.data?.data.task.uuid ?? '';
const read = await api.GET('/api/tasks/{uuid}', { params: { path: { uuid } } });
const file = await fetch(read.data?.data.task.outputUrl ?? '');
const history = await api.GET('/api/credits', { params: { query: { limit: 10 } } });
const tooDear = await api.POST('/api/tasks/text-to-video', { body: { prompt: 'a sea', seconds: 10 } });
const refused = tooDear.error?.code === 402 ? tooDear.error.data : null;
const wrong = await api.POST('/api/tasks/text-to-image', { body: { prompt: '' } });
const fields = wrong.error?.code === 400 ? wrong.error.data.fields.map(({ field }) => field) : null;

console.log(
  JSON.stringify({
    isOneUser: signedIn.data && 'user' in signedIn.data && signedUp.data?.user.id === signedIn.data.user.id,
    before: before.data?.data.balance,
    expectedCostCredits,
    status: read.data?.data.task.status,
    after: made.data?.data.balance,
    isReplayed: again.response.headers.get('Idempotency-Replayed') === 'true' && again.data?.data.task.uuid === uuid,
    file: { type: file.headers.get('content-type'), isWhole: (await file.arrayBuffer()).byteLength > 1000 },
    history: history.data?.data.transactions.map(({ type, amount }) => [type, amount]),
    refused,
    fields,
  }),
);
