// A program in one repository with Farthing, which takes the type of the router as it stands and makes tRPC's own client of it.
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { AppRouter } from 'farthing/router';
import superjson from 'superjson';

const client = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: 'http://localhost:3000/api/trpc', transformer: superjson })],
});
export const balance: number = (await client.credits.balance.query()).balance;
// @ts-expect-error there is no such procedure
client.credits.double;
