import { rest } from '#/server/api/rest.ts';
import { refuseUnknownRoute } from '#/server/api/unknown-route.ts';

export const dynamic = 'force-dynamic';

const answer = rest(refuseUnknownRoute);

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
