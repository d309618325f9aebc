import { readDeployment } from "./deployment.ts";
import { createService } from "./service.ts";

const { HOST, PORT = "8080" } = process.env;
const deployment = readDeployment(process.env);
const { server, stop } = createService(deployment);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    console.log(`${signal}: stopping`);
    void stop();
  });
}

server.listen(Number(PORT), HOST, () => console.log(`${deployment.name} listens on port ${PORT}`));
