import { readFile, writeFile } from "node:fs/promises";
import { renderActionDefinition } from "../src/action-definition.ts";
import { renderReadme } from "../src/action-readme.ts";

const readme = new URL("../README.md", import.meta.url);
await writeFile(new URL("../action.yml", import.meta.url), renderActionDefinition());
await writeFile(readme, renderReadme(await readFile(readme, "utf8")));
