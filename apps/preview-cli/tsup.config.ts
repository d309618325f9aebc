import { program } from "tooling/tsup";

// The template stays a package of its own, because the skeleton's files are read from its folder. Split, so that a command
// loads only what it needs.
export default program("src/main.ts", {
  executable: true,
  splitting: true,
  external: ["preview-backstage-template"],
});
