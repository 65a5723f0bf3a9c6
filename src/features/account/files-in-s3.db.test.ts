import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { makeDeletions } from '#/features/account/commands/delete-account.ts';
import { requestDeletion } from '#/features/account/commands/request-deletion.ts';
import { exportAccount } from '#/features/account/queries/export.ts';
import { zipStream } from '#/platform/zip-stream.ts';
import { useDeletions } from '#test/deletions.ts';
import { useS3 } from '#test/s3-storage.ts';
import { unzip } from '#test/unzip.ts';

const { db, services, workOn, livingUser, comeDue, expectDeleted, storage } = useDeletions(useS3());

test('an archive has the files that are in a bucket, and names those that are not', async () => {
  const { userId } = await livingUser();
  const upload = await db.upload.findFirstOrThrow({ where: { userId } });
  const made = await db.task.findFirstOrThrow({ where: { userId, outputFile: { not: null } } });
  const archive = () => exportAccount({ db, storage: storage() }, { userId, madeAt: new Date() });
  const files = await unzip(await buffer(zipStream(archive(), new Date())));
  expect(String(files.get(`results/${made.id}.webm`))).toBe('bytes');
  expect(String(files.get(`uploads/${upload.id}.png`))).toBe('bytes');
  await storage().remove(upload.file);
  const later = await unzip(await buffer(zipStream(archive(), new Date())));
  expect(String(later.get('missing-files.txt'))).toContain(`uploads/${upload.id}.png`);
});

test('a deleted account leaves nothing in the bucket', async () => {
  const ada = await livingUser();
  expect(await storage().list('', 100)).toHaveLength(2);
  await requestDeletion(services, ada);
  await comeDue(ada.userId);
  expect(await makeDeletions(workOn(db))).toBe(1);
  await expectDeleted(ada);
});
