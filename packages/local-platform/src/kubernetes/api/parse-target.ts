/** What a path leads to. */
export type Target =
  | { readonly type: "discovery"; readonly apiVersion: string }
  | {
      readonly type: "objects";
      readonly apiVersion: string;
      readonly resource: string;
      readonly namespace: string | undefined;
      readonly name: string | undefined;
    };

const PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?(?:\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?)?$/;

/** What a path leads to; nothing where that is not served. */
export function parseTarget(path: string): Target | undefined {
  const found = PATH.exec(path)?.groups;
  if (found === undefined) return undefined;
  const { group, version = "", resource } = found;
  const apiVersion = group === undefined ? version : `${group}/${version}`;
  if (resource === undefined) return { type: "discovery", apiVersion };
  const { namespace, name } = found;
  return { type: "objects", apiVersion, resource, namespace: decode(namespace), name: decode(name) };
}

function decode(text: string | undefined): string | undefined {
  return text === undefined ? undefined : decodeURIComponent(text);
}
