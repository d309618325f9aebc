import { parseAllDocuments } from "yaml";

/** A rendered file as it was found, and as it is now. */
interface RenderedTwice {
  /** Path below the bundle's folder; its first part is the cluster. */
  readonly path: string;
  readonly found: string;
  readonly text: string;
}

/** Deleting the wrong one of these deletes every preview. */
const PARENTS = ["Application", "ApplicationSet"];

/**
 * One sentence for each object that was in a file and no longer is. `kubectl apply` leaves such an object in the cluster.
 *
 * @example
 * describeGone([{ path: "hub/argocd-parent.yaml", found: "kind: Application …", text: "kind: ApplicationSet …" }]);
 */
export function describeGone(files: readonly RenderedTwice[]): string[] {
  return files.flatMap(({ path, found, text }) => {
    const now = new Set(listObjects(text).map(({ name }) => name));
    return listObjects(found)
      .filter(({ name }) => !now.has(name))
      .map(({ kind, name }) => {
        const how = PARENTS.includes(kind)
          ? `; before you apply or delete anything, read "Parents" in docs/operations.md`
          : "";
        return `${name} is no longer in ${path}; applying the bundle does not delete it${how}`;
      });
  });
}

function listObjects(text: string): { readonly kind: string; readonly name: string }[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [kind, name, namespace] = [["kind"], ["metadata", "name"], ["metadata", "namespace"]].map((path) =>
      document.getIn(path),
    );
    if (typeof kind !== "string" || typeof name !== "string") return [];
    return [{ kind, name: `${kind} ${typeof namespace === "string" ? `${namespace}/` : ""}${name}` }];
  });
}
