import { crc32, inflateRawSync } from "node:zlib";

/** A file in the archive's directory. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

// The numbers of https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 (file header), 4.3.12 (directory),
// 4.3.16 (end of directory) and 4.4.5 (method 8 is deflate).
const END_OF_DIRECTORY = Buffer.from("PK\x05\x06", "latin1");
const DIRECTORY_ENTRY_SIZE = 46;
const FILE_HEADER_SIZE = 30;
const DEFLATE = 8;

/**
 * The content of one file of a zip archive, checked against the archive's own checksum.
 *
 * @throws Error when the archive has no such file, when the file is not packed by deflate, or when the archive is damaged
 */
export function readZipEntry(archive: Buffer, name: string): Buffer {
  const entry = listEntries(archive).find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`the archive has no file ${JSON.stringify(name)}`);
  if (entry.method !== DEFLATE)
    throw new Error(`${name} is packed by method ${entry.method}, not by deflate`);
  const content = inflateRawSync(packedContent(archive, entry), { maxOutputLength: entry.size });
  if (crc32(content) !== entry.checksum) throw new Error(`${name} is damaged: its checksum differs`);
  return content;
}

function listEntries(archive: Buffer): Entry[] {
  const end = archive.lastIndexOf(END_OF_DIRECTORY);
  if (end === -1) throw new Error("not a zip archive: it has no directory");
  const entries: Entry[] = [];
  let offset = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameSize = archive.readUInt16LE(offset + 28);
    const restSize = archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
    const nameStart = offset + DIRECTORY_ENTRY_SIZE;
    entries.push({
      name: archive.toString("utf8", nameStart, nameStart + nameSize),
      method: archive.readUInt16LE(offset + 10),
      checksum: archive.readUInt32LE(offset + 16),
      packedSize: archive.readUInt32LE(offset + 20),
      size: archive.readUInt32LE(offset + 24),
      headerOffset: archive.readUInt32LE(offset + 42),
    });
    offset = nameStart + nameSize + restSize;
  }
  return entries;
}

function packedContent(archive: Buffer, { headerOffset, packedSize }: Entry): Buffer {
  const start =
    headerOffset +
    FILE_HEADER_SIZE +
    archive.readUInt16LE(headerOffset + 26) +
    archive.readUInt16LE(headerOffset + 28);
  return archive.subarray(start, start + packedSize);
}
