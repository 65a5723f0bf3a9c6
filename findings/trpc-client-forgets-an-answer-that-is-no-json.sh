#!/bin/sh
# @trpc/client 11.19.0 (npm): where something in front of the server answers, such as a proxy that says 503 with a page of HTML
# and a `Retry-After`, the TRPCClientError of `httpLink` has no `meta.response`: status and headers are lost, and the message is
# that of JSON.parse. An answer of the router with the same status and header has both. So a client that wants to come back when
# it was told to has to look at the response in a `fetch` of its own.
# Source: the package's dist/httpUtils-*.mjs: `httpRequest` notes the response in a `meta` of its own and returns it together with
# the JSON; where `res.json()` rejects nothing is returned, and `httpLink` makes its error of a `meta` that is still undefined.
# Seen: "application/json: 503, Retry-After 5"; "text/html: no response in the error".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @trpc/client@11.19.0 @trpc/server@11.19.0 typescript@5.9.3
cat > look.mjs <<'JS'
import { createServer } from 'node:http';
import { createTRPCClient, httpLink } from '@trpc/client';

const refusal = { error: { message: 'Busy', code: -32603, data: { httpStatus: 503 } } };
const answers = { 'application/json': JSON.stringify(refusal), 'text/html': '<h1>503</h1>' };
const seen = [];
for (const [type, body] of Object.entries(answers)) {
  const server = createServer((_, response) => {
    response.writeHead(503, { 'content-type': type, 'retry-after': '5' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createTRPCClient({ links: [httpLink({ url: `http://127.0.0.1:${server.address().port}` })] });
  const { meta } = await client.any.query().catch((error) => error);
  const answer = meta?.response;
  seen.push(`${type}: ${answer ? `${answer.status}, Retry-After ${answer.headers.get('retry-after')}` : 'no response in the error'}`);
  server.closeAllConnections();
  server.close();
}
console.log(seen.join('\n'));
JS
seen=$(node look.mjs)
echo "$seen"
test "$seen" = "application/json: 503, Retry-After 5
text/html: no response in the error"
