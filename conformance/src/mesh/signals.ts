import type { ControlPlane } from "./control-plane.ts";

/** How many of its answers an istiod saw refused by a gateway, since it started. */
export async function rejections({ metrics }: Pick<ControlPlane, "metrics">): Promise<number> {
  const text = await (await fetch(metrics)).text();
  return sum(
    text.split("\n").flatMap((line) => /^pilot_total_xds_rejects\{.*\} (\d+)/.exec(line)?.slice(1) ?? []),
  );
}

/** How many configurations a gateway's Envoy refused, since it started. */
export async function refusedUpdates({ admin }: { readonly admin: string }): Promise<number> {
  const text = await (await fetch(`${admin}/stats?filter=update_rejected`)).text();
  return sum(text.split("\n").flatMap((line) => /: (\d+)$/.exec(line)?.slice(1) ?? []));
}

/** The clusters that a gateway's Envoy has from istiod. */
export async function knownClusters({ admin }: { readonly admin: string }): Promise<readonly string[]> {
  const answer = await fetch(`${admin}/config_dump?resource=dynamic_active_clusters`);
  const { configs = [] }: { configs?: readonly { readonly cluster: { readonly name: string } }[] } =
    JSON.parse(await answer.text());
  return configs.map(({ cluster }) => cluster.name);
}

function sum(numbers: readonly string[]): number {
  return numbers.reduce((total, number) => total + Number(number), 0);
}
