import { project } from "./src/vitest.ts";

// GitHub's parser imports JSON as bundlers do, which Node does not.
const server = { deps: { inline: [/@actions\//] } };

export default { ...project, test: { ...project.test, server } };
