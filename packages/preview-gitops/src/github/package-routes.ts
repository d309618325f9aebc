import { RequestError } from "@octokit/request-error";
import type { ImagePackage } from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import type { GitHubClient } from "./github-client.ts";

/** Requests about packages. Their answers are not checked here. */
export interface PackageRoutes {
  listVersions(pack: ImagePackage): Promise<unknown[]>;
  read(pack: ImagePackage): Promise<unknown>;
  readVersion(pack: ImagePackage, id: number): Promise<unknown>;
  /** Returns the HTTP status. */
  removeVersion(pack: ImagePackage, id: number): Promise<number>;
}

/** A request for an organization's packages, and the same request for a person's. */
interface Twin<Result> {
  readonly organization: () => Promise<Result>;
  readonly person: () => Promise<Result>;
}

interface Page {
  readonly data: unknown;
  readonly headers: { readonly link?: string | undefined };
}

/** GitHub's largest page. For a person, GitHub documents no such parameter, and sends 30. */
const PER_PAGE = 100;

/**
 * GitHub has an organization's packages and a person's packages at two addresses, and answers 404 at the wrong one. The address
 * that worked for an account is used from then on.
 */
export function packageRoutes(client: GitHubClient): PackageRoutes {
  const { packages } = client.rest;
  const ask = twinAsker();
  return {
    listVersions: (pack) => {
      const { organization, person } = toParameters(pack);
      const first = { ...organization, per_page: PER_PAGE };
      return ask(pack, {
        organization: async () =>
          collect(client, await packages.getAllPackageVersionsForPackageOwnedByOrg(first)),
        person: async () =>
          collect(client, await packages.getAllPackageVersionsForPackageOwnedByUser(person)),
      });
    },
    read: (pack) => {
      const { organization, person } = toParameters(pack);
      return ask<unknown>(pack, {
        organization: async () => (await packages.getPackageForOrganization(organization)).data,
        person: async () => (await packages.getPackageForUser(person)).data,
      });
    },
    readVersion: (pack, package_version_id) => {
      const { organization, person } = toParameters(pack);
      const of = { package_version_id };
      return ask<unknown>(pack, {
        organization: async () =>
          (await packages.getPackageVersionForOrganization({ ...organization, ...of })).data,
        person: async () => (await packages.getPackageVersionForUser({ ...person, ...of })).data,
      });
    },
    removeVersion: (pack, package_version_id) => {
      const { organization, person } = toParameters(pack);
      const of = { package_version_id };
      return ask<number>(pack, {
        organization: async () =>
          (await packages.deletePackageVersionForOrg({ ...organization, ...of })).status,
        person: async () => (await packages.deletePackageVersionForUser({ ...person, ...of })).status,
      });
    },
  };
}

function toParameters({ owner, name }: ImagePackage) {
  const pack = { package_type: "container", package_name: name } as const;
  return { organization: { org: owner, ...pack }, person: { username: owner, ...pack } };
}

function twinAsker(): <Result>(pack: ImagePackage, twin: Twin<Result>) => Promise<Result> {
  const kinds = new Map<string, keyof Twin<never>>();
  return async ({ owner }, twin) => {
    const known = kinds.get(owner);
    if (known !== undefined) return twin[known]();
    try {
      const result = await twin.organization();
      kinds.set(owner, "organization");
      return result;
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 404) throw error;
    }
    const result = await twin.person();
    kinds.set(owner, "person");
    return result;
  };
}

/** All pages of a list. Refuses an answer that is no list, and a next page on another server. */
async function collect(client: GitHubClient, first: Page): Promise<unknown[]> {
  const items: unknown[] = [];
  const { baseUrl } = client.request.endpoint.DEFAULTS;
  for (let page = first; ;) {
    if (!Array.isArray(page.data)) throw new GitOpsError("unreachable", "GitHub's answer is no list");
    items.push(...page.data);
    const [, next] = /<([^<>]+)>; *rel="next"/.exec(page.headers.link ?? "") ?? [];
    if (next === undefined) return items;
    if (!next.startsWith(`${baseUrl}/`))
      throw new GitOpsError("unreachable", "GitHub's list goes on elsewhere");
    page = await client.request(`GET ${next}`);
  }
}
