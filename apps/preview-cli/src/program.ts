import type { Program } from "preview-console";
import { adoptCommand } from "./commands/adopt.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { initCommand } from "./commands/init.ts";
import { listCommand } from "./commands/list.ts";
import { namesCommand } from "./commands/names.ts";
import { parseCommand } from "./commands/parse.ts";
import { platformCommand } from "./commands/platform.ts";
import { removeCommand } from "./commands/remove.ts";
import { renderCommand } from "./commands/render.ts";

/** Every command. A command loads what it needs when it runs, so that help and the others start fast. */
export const PROGRAM: Program = {
  name: "preview",
  summary: "Preview environments for pull requests.",
  groups: {
    "Names and manifests": [namesCommand, parseCommand, renderCommand],
    "GitOps repository": [listCommand, removeCommand, adoptCommand],
    Platform: [platformCommand, doctorCommand],
    Services: [initCommand()],
    "Try it": [demoCommand],
  },
};
