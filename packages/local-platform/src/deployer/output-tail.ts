import { stripVTControlCharacters } from "node:util";

/** The last bytes of an endless output. */
export interface OutputTail {
  append(chunk: Buffer): void;
  /** What was kept, as text without control characters other than line ends and tabs. */
  text(): string;
}

/** An empty tail that keeps at most `limit` bytes, the newest ones, and starts them at a whole line where it can. */
export function createOutputTail(limit: number): OutputTail {
  let chunks: Buffer[] = [];
  let size = 0;
  let cut = false;
  return {
    append(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= 2 * limit) return;
      chunks = [Buffer.concat(chunks).subarray(size - limit)];
      size = limit;
      cut = true;
    },
    text() {
      const all = Buffer.concat(chunks);
      const kept = all.subarray(Math.max(0, all.length - limit));
      return plainText(cut || kept.length < all.length ? wholeLines(kept) : kept);
    },
  };
}

function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf("\n") + 1);
}

function plainText(bytes: Buffer): string {
  const text = stripVTControlCharacters(bytes.toString("utf8")).replaceAll("\r\n", "\n");
  // oxlint-disable-next-line no-control-regex -- control characters are what this removes
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");
}
