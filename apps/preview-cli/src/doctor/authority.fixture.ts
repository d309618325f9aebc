import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestContext } from "vitest";

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for a test. Disposing it removes its files. */
export interface Authority extends Certificate, AsyncDisposable {
  /** A certificate for DNS names, valid from now for so many days (default: 90). With -1 it has expired. */
  issue(names: readonly string[], days?: number): Promise<Certificate>;
}

const run = promisify(execFile);
const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** An authority made with this machine's `openssl`. Without `openssl` the test is skipped with this reason. */
export async function createAuthority({ skip }: TestContext, name: string): Promise<Authority> {
  skip(await isMissing(), "certificates are made with openssl, which is not on PATH");
  const folder = await mkdtemp(join(tmpdir(), "authority-"));
  const openssl = (...args: string[]): Promise<unknown> => run("openssl", args, { cwd: folder });
  const read = (file: string): Promise<string> => readFile(join(folder, file), "utf8");
  await openssl(
    "req",
    "-x509",
    ...NEW_KEY,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    "90",
    "-subj",
    `/CN=${name}`,
  );
  let issued = 0;
  return {
    cert: await read("ca.pem"),
    key: await read("ca.key"),
    async issue(names, days = 90) {
      const leaf = `leaf-${(issued += 1)}`;
      await openssl(
        "req",
        "-new",
        ...NEW_KEY,
        "-keyout",
        `${leaf}.key`,
        "-out",
        `${leaf}.csr`,
        "-subj",
        "/CN=gateway",
      );
      const alternatives = names.map((each) => `DNS:${each}`).join(",");
      await writeFile(join(folder, `${leaf}.ext`), `subjectAltName=${alternatives}\n`);
      const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", String(issued)];
      const files = ["-in", `${leaf}.csr`, "-out", `${leaf}.pem`, "-extfile", `${leaf}.ext`];
      await openssl("x509", "-req", ...signer, ...files, "-days", String(days));
      return { cert: await read(`${leaf}.pem`), key: await read(`${leaf}.key`) };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function isMissing(): Promise<boolean> {
  try {
    await run("openssl", ["version"]);
    return false;
  } catch {
    return true;
  }
}
