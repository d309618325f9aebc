import { library } from "tooling/tsup";

export default library(["src/index.ts", "src/names/index.ts", "src/plan/index.ts", "src/platform/index.ts"]);
