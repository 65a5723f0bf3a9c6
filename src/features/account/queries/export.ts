import path from 'node:path';
import { Readable } from 'node:stream';
import { exportRows, readAccountForExport } from '#/features/account/queries/export-rows.ts';
import { csvHeader, csvRows } from '#/features/account/rules/export-csv.ts';
import { allTexts } from '#/i18n/all-texts.ts';
import type { Db } from '#/platform/db.ts';
import type { Storage } from '#/platform/storage.ts';
import type { ZipEntry } from '#/platform/zip-stream.ts';

type Services = { db: Db; storage: Storage };
type Rows = ReturnType<typeof exportRows>;

const texts = allTexts.en.export;

/**
 * Yields everything that is an account's, as the files of an archive: README.txt explains them. A file that the storage does not
 * have is left out, and named in the last one.
 * @throws NotFoundError (user), StorageLostError, BusyError
 */
export async function* exportAccount(
  services: Services,
  { userId, madeAt }: { userId: string; madeAt: Date },
): AsyncGenerator<ZipEntry> {
  const { ledgerSeq, account, planPeriods, signIns, sessions } = await readAccountForExport(services.db, userId);
  const rows = exportRows(services.db, userId, ledgerSeq);
  yield textEntry('README.txt', readmeOf(madeAt));
  yield textEntry('account.json', json(account));
  yield textEntry('plan-periods.json', json(planPeriods));
  yield textEntry('sign-ins.json', json(signIns));
  yield textEntry('sessions.json', json(sessions));
  yield { name: 'ledger.json', open: () => jsonArray(rows.lines()) };
  yield { name: 'ledger.csv', open: () => Readable.from(csvOf(rows.lines())) };
  yield { name: 'grants.json', open: () => jsonArray(rows.grants()) };
  yield { name: 'tasks.json', open: () => jsonArray(named(rows.tasks(), resultName)) };
  yield { name: 'uploads.json', open: () => jsonArray(named(rows.uploads(), uploadName)) };
  yield { name: 'notices.json', open: () => jsonArray(rows.notices()) };
  yield { name: 'mails.json', open: () => jsonArray(rows.mails()) };
  yield { name: 'keys.json', open: () => jsonArray(rows.keys()) };
  const missing: string[] = [];
  yield* filesOf(services.storage, rows, missing);
  if (missing.length > 0) yield textEntry('missing-files.txt', `${texts.missing}\n\n${missing.join('\n')}\n`);
}

/** Yields the files of results and uploads, and adds to `missing` the names of those that the storage does not have. */
async function* filesOf(storage: Storage, rows: Rows, missing: string[]): AsyncGenerator<ZipEntry> {
  for await (const name of namesOf(rows)) {
    const file = await storage.open(name.key);
    if (file) yield { name: name.inArchive, isCompressed: true, open: () => file.read() };
    else missing.push(name.inArchive);
  }
}

async function* namesOf(rows: Rows): AsyncGenerator<{ key: string; inArchive: string }> {
  for await (const tasks of rows.tasks()) {
    for (const task of tasks) {
      const inArchive = resultName(task);
      if (task.outputFile !== null && inArchive !== null) yield { key: task.outputFile, inArchive };
    }
  }
  for await (const uploads of rows.uploads())
    for (const upload of uploads) yield { key: upload.file, inArchive: uploadName(upload) };
}

/** By ids of ours: nothing that somebody wrote is the name of a file. */
function resultName({ id, outputFile }: { id: string; outputFile: string | null }): string | null {
  return outputFile === null ? null : `results/${id}${path.extname(outputFile)}`;
}

function uploadName({ id, file }: { id: string; file: string }): string {
  return `uploads/${id}${path.extname(file)}`;
}

/** The rows with the name of their file in the archive, instead of where it is stored. */
async function* named<Row extends { file?: unknown; outputFile?: unknown }>(
  pages: AsyncIterable<Row[]>,
  nameOf: (row: Row) => string | null,
): AsyncGenerator<object[]> {
  for await (const page of pages) {
    yield page.map((row) => {
      const { file: _, outputFile: __, ...others } = row;
      return { ...others, file: nameOf(row) };
    });
  }
}

function textEntry(name: string, text: string): ZipEntry {
  return { name, open: () => Readable.from([text]) };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function jsonArray(pages: AsyncIterable<object[]>): Readable {
  return Readable.from(textOfArray(pages));
}

async function* textOfArray(pages: AsyncIterable<object[]>): AsyncGenerator<string> {
  let isFirst = true;
  yield '[';
  for await (const page of pages) {
    yield page.map((row, index) => `${isFirst && index === 0 ? '' : ','}\n${JSON.stringify(row)}`).join('');
    isFirst = false;
  }
  yield '\n]\n';
}

async function* csvOf(pages: ReturnType<Rows['lines']>): AsyncGenerator<string> {
  yield csvHeader();
  for await (const lines of pages) yield csvRows(lines);
}

function readmeOf(madeAt: Date): string {
  const files = Object.entries(texts.files).map(([name, says]) => `${name.replace('_', '.')}\n    ${says}`);
  return [texts.title, '', texts.made.replace('{at}', madeAt.toISOString()), '', ...files, ''].join('\n');
}
