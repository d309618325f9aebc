import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder that is removed after the test. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  write(name: string, content: string): Promise<string>;
  /** A shell script. */
  program(script: string): Promise<string>;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "kubeconfig-"));
  const write = async (name: string, content: string): Promise<string> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
    return join(path, name);
  };
  return {
    path,
    write,
    async program(script) {
      const program = await write("program", `#!/bin/sh\n${script}\n`);
      await chmod(program, 0o755);
      return program;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
