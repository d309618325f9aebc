import { readFile, writeFile } from "node:fs/promises";
import { renderActionDefinition, renderReadme } from "../src/action-definition.ts";

const readme = new URL("../README.md", import.meta.url);
await writeFile(new URL("../action.yml", import.meta.url), renderActionDefinition());
await writeFile(readme, renderReadme(await readFile(readme, "utf8")));
