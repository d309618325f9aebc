import { readDeployment } from "./deployment.ts";
import { createService } from "./service.ts";

const { HOST, PORT = "8080" } = process.env;
const { server, stop } = createService(readDeployment(process.env));

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    console.log(`${signal}: stopping`);
    void stop();
  });
}

server.listen(Number(PORT), HOST, () => console.log(`pricing-api listens on port ${PORT}`));
