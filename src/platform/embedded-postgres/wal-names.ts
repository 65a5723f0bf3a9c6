/** The name of a file of the write-ahead log: eight digits each of the timeline, and of its place in two parts. */
export const walPattern = /^[0-9A-F]{24}$/;

const perLog = (segmentBytes: number) => 0x1_0000_0000 / segmentBytes;

/** Returns the place of a file in the log: files that follow each other have numbers that do. */
export function positionOf(name: string, segmentBytes: number): number {
  return Number.parseInt(name.slice(8, 16), 16) * perLog(segmentBytes) + Number.parseInt(name.slice(16), 16);
}

/** Returns the name of the file at a place, on the timeline of another file. */
export function segmentName(sameTimeline: string, position: number, segmentBytes: number): string {
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
  const log = Math.floor(position / perLog(segmentBytes));
  return `${sameTimeline.slice(0, 8)}${hex(log)}${hex(position % perLog(segmentBytes))}`;
}

/** Returns the place of the file that holds the byte before a position of the log, such as "0/2000128". */
export function positionBefore(lsn: string, segmentBytes: number): number {
  const [high = '', low = ''] = lsn.split('/');
  const bytes = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`) - 1n;
  return Number(bytes / BigInt(segmentBytes));
}

/**
 * Returns the first file of the log that a copy of the database needs, as its label names it.
 * @throws {Error} when the text is no label of a backup
 */
export function firstSegmentOf(label: string): string {
  const name = /^START WAL LOCATION: \S+ \(file (?<name>[0-9A-F]{24})\)$/m.exec(label)?.groups?.name;
  if (name === undefined) throw new Error('The label of the backup does not name a file of the log.');
  return name;
}
