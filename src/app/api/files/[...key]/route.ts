import { serveFile } from '#/web/serve-file.ts';

export const dynamic = 'force-dynamic';
export { serveFile as GET, serveFile as HEAD };
