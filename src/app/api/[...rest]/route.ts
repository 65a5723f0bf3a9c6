import { rest } from '#/web/rest/rest.ts';
import { refuseUnknownRoute } from '#/web/rest/unknown-route.ts';

export const dynamic = 'force-dynamic';

const answer = rest(refuseUnknownRoute);

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
