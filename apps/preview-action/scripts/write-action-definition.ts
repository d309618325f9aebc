import { writeFile } from "node:fs/promises";
import { renderActionDefinition } from "../src/action-definition.ts";

await writeFile(new URL("../action.yml", import.meta.url), renderActionDefinition());
