import { brokenSound } from './sound.ts';

const headerBytes = 27;

/**
 * Rejects an Ogg file that was cut within a page (RFC 3533, 6), of which a decoder would silently decode the part that is
 * there. Bytes after the last page are ignored, as players do.
 * @throws MediaRefusal
 */
export function checkOggIsWhole(bytes: Buffer): void {
  for (let at = 0; bytes.toString('latin1', at, at + 4) === 'OggS'; ) {
    const segments = bytes[at + headerBytes - 1];
    const table = bytes.subarray(at + headerBytes, at + headerBytes + (segments ?? 0));
    if (segments === undefined || table.length < segments) throw brokenSound('ends too early');
    at += headerBytes + segments + table.reduce((sum, size) => sum + size, 0);
    if (at > bytes.length) throw brokenSound('ends too early');
  }
}
