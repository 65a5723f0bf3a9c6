// A whole job by the client that @hey-api/openapi-ts makes of the document. Prints what it saw, as JSON.
import { client } from './client/client.gen.ts';
import {
  createTextToImage,
  createTextToVideo,
  quoteTextToVideo,
  readCredits,
  readTask,
  signIn,
  signUp,
} from './client/sdk.gen.ts';

const [url = '', email = ''] = process.argv.slice(2);
const password = 'correct horse battery';
const cookies = new Map<string, string>();
client.setConfig({ baseUrl: url });
client.interceptors.request.use((request) => {
  request.headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
  return request;
});
client.interceptors.response.use((response) => {
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(name, value);
  }
  return response;
});

const signedUp = await signUp({ body: { name: 'Ada', email, password } });
const signedIn = await signIn({ body: { email, password } });
const before = await readCredits();
const asked = { prompt: 'a lighthouse at dusk', seconds: 5 };
const quote = await quoteTextToVideo({ body: asked });
const expectedCostCredits = quote.data?.data.expectedCostCredits;
const submit = () =>
  createTextToVideo({
    query: { wait: 60 },
    headers: { 'Idempotency-Key': 'once' },
    body: { ...asked, ...(expectedCostCredits === undefined ? {} : { expectedCostCredits }) },
  });
const made = await submit();
const again = await submit();
const uuid = made.data?.data.task.uuid ?? '';
const read = await readTask({ path: { uuid } });
const file = await fetch(read.data?.data.task.outputUrl ?? '');
const history = await readCredits({ query: { limit: 10 } });
const tooDear = await createTextToVideo({ body: { prompt: 'a sea', seconds: 10 } });
const refused = tooDear.error?.code === 402 ? tooDear.error.data : null;
const wrong = await createTextToImage({ body: { prompt: '' } });
const fields = wrong.error?.code === 400 ? wrong.error.data.fields.map(({ field }) => field) : null;

console.log(
  JSON.stringify({
    isOneUser: signedIn.data && 'user' in signedIn.data && signedUp.data?.user.id === signedIn.data.user.id,
    before: before.data?.data.balance,
    expectedCostCredits,
    status: read.data?.data.task.status,
    after: made.data?.data.balance,
    isReplayed: again.response?.headers.get('Idempotency-Replayed') === 'true' && again.data?.data.task.uuid === uuid,
    file: { type: file.headers.get('content-type'), isWhole: (await file.arrayBuffer()).byteLength > 1000 },
    history: history.data?.data.transactions.map(({ type, amount }) => [type, amount]),
    refused,
    fields,
  }),
);
