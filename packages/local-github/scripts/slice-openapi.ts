// Reduces GitHub's OpenAPI document to the operations of the local GitHub. Run it by hand after a change of the
// routes or of VERSION: node --conditions=preview-source scripts/slice-openapi.ts
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AMENDMENTS, amend } from "./amendments.ts";
import type { JsonObject } from "./slice-document.ts";
import { sliceDocument } from "./slice-document.ts";
import { APP_ROUTES } from "../src/app/app-endpoint.ts";
import { PACKAGE_ROUTES } from "../src/packages/package-endpoint.ts";
import { ROUTES } from "../src/rest/routes.ts";

const PACKAGE = "@octokit/openapi";
const VERSION = "23.0.2";
const FILE = "generated/api.github.com.json";
const CONTRACTS = new URL("../contracts/", import.meta.url);

const { document, license } = download();
const slice = sliceDocument(document, [
  ...ROUTES.map(({ operation }) => operation),
  ...Object.keys(APP_ROUTES),
  ...Object.keys(PACKAGE_ROUTES),
]);
amend(slice);
const source = { package: PACKAGE, version: VERSION, file: FILE, license: "MIT", amendments: AMENDMENTS };
write("github-openapi.json", `${JSON.stringify({ "x-source": source, ...slice })}\n`);
write("github-openapi.NOTICE.md", renderNotice(license));

function download(): { document: JsonObject; license: string } {
  const directory = mkdtempSync(join(tmpdir(), "slice-openapi-"));
  try {
    execFileSync("npm", ["pack", "--silent", `${PACKAGE}@${VERSION}`], { cwd: directory, stdio: "ignore" });
    execFileSync("tar", ["-xzf", `octokit-openapi-${VERSION}.tgz`, `package/${FILE}`, "package/LICENSE"], {
      cwd: directory,
    });
    const read = (path: string): string => readFileSync(join(directory, "package", path), "utf8");
    return { document: JSON.parse(read(FILE)), license: read("LICENSE") };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function write(name: string, text: string): void {
  writeFileSync(new URL(name, CONTRACTS), text);
}

function renderNotice(text: string): string {
  const changes = AMENDMENTS.map(({ at, reason }) => `- \`${at.join("/")}\`: ${reason}`);
  return `# Notice

\`github-openapi.json\` is a part of \`${FILE}\` from [${PACKAGE}](https://github.com/octokit/openapi) ${VERSION}, which
is made from [github/rest-api-description](https://github.com/github/rest-api-description). \`scripts/slice-openapi.ts\`
writes both files. It keeps the operations that the local GitHub serves with the schemas they need, drops prose and
examples, and changes:

${changes.join("\n")}

Its licence:

${text.trim()}
`;
}
