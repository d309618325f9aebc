import { type Deployer, type DeployerOptions, startDeployer } from "./deployer.ts";
import { TEST_CONFIG, TEST_REPO_URL } from "./test-previews.ts";
import { createTestRepository, type TestRepository } from "./test-repository.ts";
import type { ServiceSelf } from "./test-service.ts";

/** A GitOps repository, the repository of one service, and a deployer between them. */
export interface TestPlatform extends AsyncDisposable {
  readonly gitops: TestRepository;
  readonly service: TestRepository;
  readonly deployer: Deployer;
  /** What the service at a preview's host says about itself. */
  readonly visit: (hostname: string, path?: string) => Promise<ServiceSelf>;
}

export async function startTestPlatform(options: Partial<DeployerOptions> = {}): Promise<TestPlatform> {
  await using stack = new AsyncDisposableStack();
  const gitops = stack.use(await createTestRepository());
  const service = stack.use(await createTestRepository());
  const deployer = stack.use(
    await startDeployer({
      gitops,
      root: TEST_CONFIG.root,
      resolveRepository: (url) => (url === TEST_REPO_URL ? service.gitDirectory : undefined),
      ...options,
    }),
  );
  const owned = stack.move();
  return {
    gitops,
    service,
    deployer,
    async visit(hostname, path = "/") {
      const route = deployer.routes.get(hostname);
      if (route?.state !== "serving") throw new Error(`${hostname} is ${route?.state ?? "not routed"}`);
      const response = await fetch(`http://127.0.0.1:${route.port}${path}`);
      const self: ServiceSelf = JSON.parse(await response.text());
      return self;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
