import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Git runs `hooks/update REF OLD NEW` for each ref of a push, and refuses the ref when it fails (githooks(5)). */
const HOOK = `#!/bin/sh
test "$1" = "$(cat "$GIT_DIR/protected-ref")" || exit 0
cat "$GIT_DIR/protection" >&2
exit 1
`;

/** From now on a push to `ref` is refused with the message. */
export async function protectRef(directory: string, ref: string, message: string): Promise<void> {
  await mkdir(join(directory, "hooks"), { recursive: true });
  await writeFile(join(directory, "protected-ref"), ref);
  await writeFile(join(directory, "protection"), `${message}\n`);
  await writeFile(join(directory, "hooks", "update"), HOOK, { mode: 0o755 });
}

/** Pushes to every ref are taken again. */
export async function unprotectRefs(directory: string): Promise<void> {
  await rm(join(directory, "hooks", "update"), { force: true });
}
