import { project } from "tooling/vitest";

// Pure code keeps no state that another file could see, and imports are half of the time.
export default { ...project, test: { ...project.test, isolate: false } };
