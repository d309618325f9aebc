import { expect, test } from "vitest";
import { parse } from "yaml";
import { type PlatformConfig, renderOwner } from "../../../preview-core/src/index.ts";
import { APP, REPOSITORY_ID } from "./backstage.ts";
import { nothingMade } from "./github.ts";
import { PLATFORM, WITH_PRODUCTION } from "./platform.ts";
import { runTemplate } from "./run-template.ts";
import { PRICING_API } from "./template.ts";

const DIRECTORY = "infra/quickstart-services/pricing-api";

test("creates a repository, a pull request to the GitOps repository, and an entry in the catalog", async () => {
  const { made, output } = await runTemplate(PRICING_API, PLATFORM);
  expect(made.repositories.map(({ repoUrl, input }) => [repoUrl, input])).toEqual([
    [
      "github.com?owner=crh225&repo=pricing-api",
      expect.objectContaining({ repoVisibility: "private", defaultBranch: "main" }),
    ],
  ]);
  expect(made.pullRequests).toEqual([
    expect.objectContaining({
      owner: "crh225",
      repo: "ARMServicePortal",
      base: "main",
      head: "service/pricing-api",
      title: "Add the service pricing-api of the team red",
    }),
  ]);
  expect(made.registered).toEqual(["https://github.com/crh225/pricing-api/blob/main/catalog-info.yaml"]);
  expect(output).toMatchInlineSnapshot(`
    {
      "links": [
        {
          "title": "Repository",
          "url": "https://github.com/crh225/pricing-api",
        },
        {
          "title": "GitOps pull request",
          "url": "https://github.com/crh225/ARMServicePortal/pull/1",
        },
        {
          "entityRef": "component:default/pricing-api",
          "icon": "catalog",
          "title": "In the catalog",
        },
        {
          "title": "Open a pull request to see your first preview",
          "url": "https://github.com/crh225/pricing-api/edit/main/src/greeting.ts",
        },
      ],
      "text": [
        {
          "content": "Change the sentence in \`src/greeting.ts\` and open a pull request with the change. The preview will be at

    https://pricing-api-pr-1-red.chrishouse.io

    A comment on the pull request says when the preview is ready. Development starts when the GitOps pull request is merged.
    ",
          "title": "Your first preview",
        },
      ],
    }
  `);
});

test("the pull request has the owner file, and the claim and the Application of development", async () => {
  const { made } = await runTemplate(PRICING_API, PLATFORM);
  const { files = {}, body } = made.pullRequests[0] ?? {};
  expect(Object.keys(files).toSorted((a, b) => a.localeCompare(b))).toEqual([
    `${DIRECTORY}/argocd-application.yaml`,
    `${DIRECTORY}/namespace-claim.yaml`,
    `${DIRECTORY}/preview-owner.yaml`,
  ]);
  expect(files[`${DIRECTORY}/preview-owner.yaml`]).toBe(
    renderOwner({ team: "red", repository: { id: REPOSITORY_ID, fullName: "crh225/pricing-api" } }),
  );
  expect(body).toMatchInlineSnapshot(`
    "The service [crh225/pricing-api](https://github.com/crh225/pricing-api) was created in Backstage.

    | environment | Application | namespace | cluster | follows |
    | - | - | - | - | - |
    | dev | \`pricing-api-dev\` | \`red-dev-pricing-api\` | \`shared-dev-cluster\` | \`main\` |

    \`preview-owner.yaml\` assigns the name \`pricing-api\` to that repository and team. This pull request adds no preview: each pull request of the service gets its own, at an address such as https://pricing-api-pr-1-red.chrishouse.io
    "
  `);
});

test("the GitOps key is only in an environment that only the default branch may use", async () => {
  const { made, output } = await runTemplate(PRICING_API, PLATFORM);
  expect(made.environments).toEqual([
    {
      repoUrl: "github.com?owner=crh225&repo=pricing-api",
      name: "preview-deploy",
      deploymentBranchPolicy: { protected_branches: false, custom_branch_policies: true },
      customBranchPolicyNames: [made.repositories[0]?.defaultBranch],
      environmentVariables: { PREVIEW_APP_CLIENT_ID: APP.clientId },
      secrets: { PREVIEW_APP_PRIVATE_KEY: APP.privateKey },
    },
  ]);
  const elsewhere = JSON.stringify([made.repositories, made.pullRequests, made.registered, output]);
  expect(elsewhere.includes(APP.privateKey)).toBe(false);
});

test("the pull request has the Application of production when the form asks for production", async () => {
  const form = { ...PRICING_API, production: true, minReplicas: 3, maxReplicas: 5 };
  const { made } = await runTemplate(form, WITH_PRODUCTION);
  const application = parse(made.pullRequests[0]?.files[`${DIRECTORY}/argocd-application-prod.yaml`] ?? "");
  expect(application.spec).toMatchObject({
    destination: { name: "aks-app-spoke", namespace: "red-prod-pricing-api" },
    source: { helm: { valuesObject: { autoscaling: { minReplicas: 3, maxReplicas: 5 } } } },
  });
});

test("the catalog entry names the system of the service", async () => {
  const { made } = await runTemplate({ ...PRICING_API, system: "system:default/shop" }, PLATFORM);
  const entity = parse(made.repositories[0]?.files["catalog-info.yaml"] ?? "");
  expect(entity.spec).toEqual({
    type: "service",
    lifecycle: "experimental",
    owner: "group:default/red",
    system: "system:default/shop",
  });
});

test("the domain, registry, gateway and GitOps repository come from the platform config alone", async () => {
  const platform: PlatformConfig = {
    ...PLATFORM,
    domain: "previews.example.org",
    registry: { ...PLATFORM.registry, host: "registry.example.org" },
    gitops: { url: "https://github.com/other/gitops.git", branch: "trunk" },
    routing: { ...PLATFORM.routing, spoke: { ...PLATFORM.routing.spoke, namespace: "mesh", name: "edge" } },
  };
  const { made, output } = await runTemplate(PRICING_API, platform);
  expect(made.repositories[0]?.repoUrl).toBe("github.com?owner=other&repo=pricing-api");
  expect(made.pullRequests[0]).toMatchObject({ owner: "other", repo: "gitops", base: "trunk" });
  const values = parse(made.repositories[0]?.files["helm/values.yaml"] ?? "");
  expect(values.image.repository).toBe("registry.example.org/other/pricing-api");
  expect(values.istio.gateways).toEqual(["mesh/edge"]);
  const all = JSON.stringify([made, output]);
  expect(all.includes("https://pricing-api-pr-1-red.previews.example.org")).toBe(true);
  // The API group of the claims is another setting, and the action has its own owner.
  expect(
    all.match(
      /.{20}(?:chrishouse\.io(?!\/v1alpha1)|crh225(?!\/preview-environments\/)|ARMServicePortal).{20}/g,
    ),
  ).toBeNull();
});

test("creates nothing when a name is wrong, or when the platform config has no GitOps repository", async () => {
  const made = nothingMade();
  const nowhere = { ...PLATFORM, gitops: { ...PLATFORM.gitops, url: null } };
  await expect(runTemplate(PRICING_API, nowhere, made)).rejects.toThrow(/^gitops\.url: expected https:/);
  await expect(runTemplate({ ...PRICING_API, owner: "A_B" }, PLATFORM, made)).rejects.toThrow(/^team: "A_B"/);
  expect(made).toEqual(nothingMade());
});
