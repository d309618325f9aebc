import { library } from "tooling/tsup";

export default {
  ...library(["src/index.ts", "src/form-rules.ts", "src/workflows.ts"]),
  platform: "node" as const,
};
