import { project } from "tooling/vitest";

/** The tests of the suite's own code. The cases have settings of their own. */
export default project;
