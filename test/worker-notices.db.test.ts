import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { openPretendedSlack } from '#test/pretended-slack.ts';
import { startWorker } from '#test/processes.ts';
import { until } from '#test/until.ts';

const { url, db, ledger } = useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';

test('two workers tell the operator of low credits within seconds, once, and keep the address out of their logs', async () => {
  const slack = await openPretendedSlack();
  const logFiles = ['one', 'two'].map((name) => join(storageFolder, `${name}.log`));
  const env = { SLACK_WEBHOOK_URL: slack.webhookUrl, BASE_URL: 'https://farthing.example' };
  const workers = await Promise.all(
    logFiles.map((logFile) => startWorker({ databaseUrl: url, storageFolder, logFile, env })),
  );
  onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.kill()))));
  const { id: userId } = await createUserWithCredits(db, 10);
  const charge = { userId, actor: 'system', amountCredits: 3, generationType: 'TEXT_TO_IMAGE' as const };
  await ledger.deduct({ ...charge, description: 'A test' });

  await until(() => db.notice.findFirst({ where: { sentAt: { not: null } } }));
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(slack.texts).toEqual([`User ${userId} has 7 credits left, under the limit of 10.\nhttps://farthing.example`]);
  const logs = await Promise.all(logFiles.map((file) => readFile(file, 'utf8')));
  expect(logs.join()).toContain('notices sent');
  expect(logs.join()).not.toContain('/services/secret');
});
