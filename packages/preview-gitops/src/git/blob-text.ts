/** The size above which a file is not read, in bytes (1 MiB): no manifest comes near it. */
export const TEXT_MAX: number = 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a file, byte for byte; empty when it is not UTF-8 or holds a NUL, as binary files do. */
export function blobText(content: Buffer): string {
  if (content.includes(0)) return "";
  try {
    return utf8.decode(content);
  } catch {
    return "";
  }
}
