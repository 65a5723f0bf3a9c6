import type { ExampleVideo } from '#/features/landing/rules/example-video.ts';

/** A program that has a video made by the typed client of the package. */
export function typescriptSample(packageName: string, { seconds, costCredits }: ExampleVideo): string {
  return `import { createClient } from '${packageName}/client';

const client = createClient({ url: 'http://localhost:3000' });
await client.signIn({ email, password });

const { task, balance } = await client.tasks.create.mutate({
  type: 'text-to-video',
  input: { prompt, seconds: ${seconds}, aspectRatio: 'landscape' },
  expectedCostCredits: ${costCredits},
});`;
}

/** The same over REST. */
export function restSample({ seconds }: ExampleVideo): string {
  return `curl 'http://localhost:3000/api/tasks/text-to-video?wait=30' \\
  -b cookies.txt -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: harbour-1' \\
  -d '{"prompt": "A quiet harbour at first light",
       "seconds": ${seconds}, "aspectRatio": "landscape"}'`;
}
