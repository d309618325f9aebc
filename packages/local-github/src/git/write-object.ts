import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import type { GitObjectType } from "./git-object.ts";

/** Tests make thousands of commits and throw them away: speed counts, size does not. */
const COMPRESSION = { level: 1 };

/** The object id of `content`, which is now a loose object of the repository. */
export function writeObject(directory: string, type: GitObjectType, content: Uint8Array): string {
  const object = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
  const oid = createHash("sha1").update(object).digest("hex");
  const path = join(directory, "objects", oid.slice(0, 2), oid.slice(2));
  if (!existsSync(path)) writeAtOnce(path, deflateSync(object, COMPRESSION));
  return oid;
}

function writeAtOnce(path: string, content: Buffer): void {
  const directory = dirname(path);
  if (!existsSync(directory)) mkdirSync(directory);
  const draft = join(directory, `tmp_obj_${randomUUID()}`);
  writeFileSync(draft, content);
  renameSync(draft, path);
}
