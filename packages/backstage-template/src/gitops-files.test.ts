import { parseOwner } from "preview-core";
import { expect, test } from "vitest";
import { gitOpsFiles } from "./gitops-files.ts";
import { planService } from "./plan-service.ts";
import { WITH_PRODUCTION } from "./template-file.fixture.ts";

const plan = planService(
  {
    service: "pricing-api",
    owner: "red",
    repository: { host: "github.com", owner: "crh225", name: "pricing-api" },
    production: { cluster: "aks-app-spoke", providerConfig: "app-spoke", minReplicas: 2, maxReplicas: 5 },
  },
  WITH_PRODUCTION,
);
const OWNER_FILE = "infra/quickstart-services/pricing-api/preview-owner.yaml";

test("the owner file gives the name to the repository by its number", () => {
  const { files } = gitOpsFiles(plan, WITH_PRODUCTION, 1_296_269);
  expect([...files.keys()].map((path) => path.split("/").at(-1))).toEqual([
    "preview-owner.yaml",
    "namespace-claim.yaml",
    "argocd-application.yaml",
    "namespace-claim-prod.yaml",
    "argocd-application-prod.yaml",
  ]);
  expect(parseOwner(files.get(OWNER_FILE) ?? "")).toEqual({
    team: "red",
    repository: { id: 1_296_269, fullName: "crh225/pricing-api" },
  });
});

test("without the number there is no owner file, and all else is the same", () => {
  const { files } = gitOpsFiles(plan, WITH_PRODUCTION, undefined);
  const others = [...gitOpsFiles(plan, WITH_PRODUCTION, 1).files].filter(([path]) => path !== OWNER_FILE);
  expect([...files]).toEqual(others);
});

test("the summary is a table of what will run where", () => {
  expect(gitOpsFiles(plan, WITH_PRODUCTION, 1).summary).toMatchInlineSnapshot(`
    "| environment | Application | namespace | cluster | follows |
    | - | - | - | - | - |
    | dev | \`pricing-api-dev\` | \`red-dev-pricing-api\` | \`shared-dev-cluster\` | \`main\` |
    | prod | \`pricing-api-prod\` | \`red-prod-pricing-api\` | \`aks-app-spoke\` | \`>=1.0.0\` |"
  `);
});
