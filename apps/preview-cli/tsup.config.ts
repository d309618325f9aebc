import { program } from "tooling/tsup";

// The demo needs a checkout: the platform on one machine is not part of the published command line. The template is read
// from its package, which has the skeleton's files.
export default program("src/main.ts", {
  executable: true,
  external: ["local-platform", "preview-backstage-template"],
});
