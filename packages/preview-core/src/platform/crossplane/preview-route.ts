import type { PlatformConfig } from "../../config/platform-config.ts";
import { ANSWER_HEADER, COMMIT_HEADER, COMMIT_LABEL } from "../../names/commit-proof.ts";
import { LABELS } from "../../manifests/preview-metadata.ts";
import { networkingApi } from "../routing/istio.ts";
import { type NamespaceObject, toGoJson } from "./namespace-object.ts";

const SHA = toGoJson("$route.sha");
const SERVICE = toGoJson("$route.service");
const COMMIT_SERVICE = toGoJson("printf `%s-%s` $route.service $commit");
/**
 * Another name than that of a chart's own VirtualService. Argo CD deletes the one that an older preview still has, and
 * provider-kubernetes would notice the loss of its own only after ten minutes (its flag `poll`).
 */
const ROUTE = toGoJson("printf `%s-route` $route.service");
const PORT = toGoJson("$route.port | int");

const ANSWER = { [ANSWER_HEADER]: "%RESPONSE_CODE_DETAILS%" };

/** Istio's own rule since 1.24. Before, Istio also repeats a request that a pod has answered with 503. */
const RETRIES = { attempts: 2, retryOn: "connect-failure,refused-stream,unavailable,cancelled" };

/**
 * The route of a preview: the VirtualService, and the Service that selects the pods of the head commit.
 *
 * - A chart brings no route, so no pull request can claim a host or write a route that Envoy refuses. The gateway's Envoy
 *   has one table for all previews, and refuses the whole table for one such route.
 * - Nothing waits until pods are ready. A request that asks for the commit gets only the pods of that commit, and the answer
 *   names the commit. Everybody else gets the pods that are ready, old or new.
 */
export function previewRoute(config: PlatformConfig): NamespaceObject[] {
  const when = "$route.sha";
  return [
    {
      resource: "commit-service",
      suffix: "commit",
      lifetime: "commit",
      when,
      apiVersion: "v1",
      kind: "Service",
      name: COMMIT_SERVICE,
      spec: {
        type: "ClusterIP",
        selector: { [COMMIT_LABEL]: SHA },
        ports: [
          {
            name: "http",
            port: PORT,
            targetPort: toGoJson("$route.podPort"),
            appProtocol: toGoJson("$route.appProtocol"),
          },
        ],
      },
    },
    {
      resource: "route",
      suffix: "route",
      lifetime: "claim",
      when,
      apiVersion: networkingApi(config),
      kind: "VirtualService",
      name: ROUTE,
      spec: routeSpec(config),
    },
  ];
}

function routeSpec({ domain, routing: { spoke } }: PlatformConfig): object {
  return {
    hosts: [toGoJson(`printf \`%s.${domain}\` (get $labels \`${LABELS.host}\`)`)],
    gateways: [`${spoke.namespace}/${spoke.name}`],
    exportTo: [spoke.podNamespace],
    http: [
      {
        name: "commit",
        match: [{ headers: { [COMMIT_HEADER]: { exact: SHA } } }],
        headers: { response: { set: { [COMMIT_HEADER]: SHA, ...ANSWER } } },
        ...routeTo(COMMIT_SERVICE),
      },
      {
        name: "service",
        // A service may not claim a commit.
        headers: { response: { set: ANSWER, remove: [COMMIT_HEADER] } },
        ...routeTo(SERVICE),
      },
    ],
  };
}

function routeTo(host: string): object {
  return { retries: RETRIES, route: [{ destination: { host, port: { number: PORT } } }] };
}
