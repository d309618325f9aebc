import { project } from "tooling/vitest";

// What a file imports (GitHub's contracts, the client) takes longer than most tests, and keeps no state.
export default { ...project, test: { ...project.test, isolate: false } };
