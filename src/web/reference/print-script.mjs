// @ts-check
// Prints the script of the page of the API, compressed: the package has it as a plugin of another server, which is asked here
// as that server would. In a process of its own, since what it loads for that would stay.
import { gzipSync } from 'node:zlib';
import plugin from '@scalar/fastify-api-reference';

/** @typedef {{ header(): Reply, send(content: string): Reply }} Reply */
/** @typedef {{ url: string, handler(request: object, reply: Reply): unknown }} Route */

/** @type {Route[]} */
const routes = [];
const server = { initialConfig: {}, hasPlugin: () => false, route: (/** @type {Route} */ route) => routes.push(route) };
// @ts-expect-error: of a server it needs no more than this
plugin(server, { routePrefix: '/reference', configuration: { content: '{}' } }, () => {});
const reply = {
  header: () => reply,
  send(/** @type {string} */ script) {
    process.stdout.write(gzipSync(script, { level: 9 }));
    return reply;
  },
};
const script = routes.find(({ url }) => url.endsWith('.js'));
if (!script) throw new Error('The package has no script.');
script.handler({}, reply);
