import { program } from "tooling/tsup";

export default program("src/main.ts", { executable: true });
