import { program } from "tooling/tsup";

// The demo needs a checkout: the platform on one machine is not part of the published command line.
export default program("src/main.ts", { executable: true, external: ["local-platform"] });
