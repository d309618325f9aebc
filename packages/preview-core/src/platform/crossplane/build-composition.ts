import type { PlatformConfig } from "../../config/platform-config.ts";
import { COMPOSITION_NAME, claimApi } from "./claim-api.ts";
import { compositionTemplate } from "./composition-template.ts";

/** What makes a namespace of a claim, as a plain object. */
export interface Composition {
  readonly apiVersion: "apiextensions.crossplane.io/v1";
  readonly kind: "Composition";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly compositeTypeRef: { readonly apiVersion: string; readonly kind: string };
    readonly mode: "Pipeline";
    readonly pipeline: readonly Step[];
  };
}

interface Step {
  readonly step: string;
  readonly functionRef: { readonly name: string };
  readonly input?: GoTemplate;
}

/** The input of function-go-templating. */
interface GoTemplate {
  readonly apiVersion: "gotemplating.fn.crossplane.io/v1beta1";
  readonly kind: "GoTemplate";
  readonly source: "Inline";
  readonly inline: { readonly template: string };
  readonly options: readonly ["missingkey=error"];
}

/**
 * The Composition of `NamespaceClaim`: a template that makes the objects, then a function that says when all of them are
 * ready, without which no claim ever would be.
 */
export function buildComposition(config: PlatformConfig): Composition {
  const { group, version, composite } = claimApi(config);
  return {
    apiVersion: "apiextensions.crossplane.io/v1",
    kind: "Composition",
    metadata: {
      name: COMPOSITION_NAME,
      labels: { "crossplane.io/xrd": `${composite.plural}.${group}` },
    },
    spec: {
      compositeTypeRef: { apiVersion: `${group}/${version}`, kind: composite.kind },
      mode: "Pipeline",
      pipeline: [
        {
          step: "namespace-resources",
          functionRef: { name: "function-go-templating" },
          input: {
            apiVersion: "gotemplating.fn.crossplane.io/v1beta1",
            kind: "GoTemplate",
            source: "Inline",
            inline: { template: compositionTemplate(config) },
            options: ["missingkey=error"],
          },
        },
        { step: "ready", functionRef: { name: "function-auto-ready" } },
      ],
    },
  };
}
