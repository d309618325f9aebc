import { program } from "tooling/tsup";

// The template stays a package of its own: it has the skeleton's files, which are read from there.
export default program("src/main.ts", { executable: true, external: ["preview-backstage-template"] });
