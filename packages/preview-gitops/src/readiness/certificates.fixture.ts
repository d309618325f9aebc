import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A certificate and its key, as text. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Certificates for a test that are valid for one day; no key is kept. */
export interface Certificates extends AsyncDisposable {
  /** Signed by itself. */
  selfSigned(host: string): Promise<Certificate>;
  /** Signed by an authority that nobody knows. */
  signedByStranger(host: string): Promise<Certificate>;
}

const openssl = promisify(execFile);

/** Why certificates cannot be made here, or nothing when they can. */
export async function missingOpenssl(): Promise<string | undefined> {
  try {
    await openssl("openssl", ["version"]);
    return undefined;
  } catch {
    return "certificates are made with openssl, which is not on PATH";
  }
}

/** Makes certificates with the `openssl` of this machine. Disposing it removes every file. */
export async function createCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "certificates-"));
  const at = (name: string): string => join(folder, name);
  const read = async (name: string): Promise<Certificate> => {
    const [cert, key] = await Promise.all([
      readFile(at(`${name}.pem`), "utf8"),
      readFile(at(`${name}.key`), "utf8"),
    ]);
    return { cert, key };
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const selfSign = (name: string, subject: string, ...more: string[]): Promise<unknown> => {
    const files = ["-keyout", at(`${name}.key`), "-out", at(`${name}.pem`)];
    return openssl("openssl", ["req", "-x509", ...newKey, ...files, "-days", "1", "-subj", subject, ...more]);
  };
  return {
    async selfSigned(host) {
      await selfSign("self", "/CN=preview", "-addext", `subjectAltName=DNS:${host}`);
      return read("self");
    },
    async signedByStranger(host) {
      await selfSign("stranger", "/CN=Stranger");
      const request = ["-keyout", at("leaf.key"), "-out", at("leaf.csr"), "-subj", "/CN=preview"];
      await openssl("openssl", ["req", "-new", ...newKey, ...request]);
      await writeFile(at("names"), `subjectAltName=DNS:${host}\n`);
      const authority = ["-CA", at("stranger.pem"), "-CAkey", at("stranger.key"), "-CAcreateserial"];
      const files = ["-in", at("leaf.csr"), "-out", at("leaf.pem"), "-extfile", at("names")];
      await openssl("openssl", ["x509", "-req", ...authority, ...files, "-days", "1"]);
      return read("leaf");
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
