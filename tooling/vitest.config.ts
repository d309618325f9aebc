import { project } from "./src/vitest.ts";

export default project;
