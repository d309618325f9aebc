/** A program of another project that is built from its Go module. */
export interface Component {
  /** The name of the program. */
  readonly name: string;
  /** Its name in the report. */
  readonly reported: string;
  /** The folder below `components/` whose go.mod pins it. */
  readonly folder: string;
  readonly module: string;
  /** The Go package of the program. */
  readonly package: string;
  /** Where a program keeps its version, for `-ldflags -X`. */
  readonly stamp: (version: string) => Readonly<Record<string, string>>;
  /** CPU minutes that a build takes, for the progress. */
  readonly minutes: number;
  /** The part of the world that needs it. */
  readonly part: Part;
}

/** The program that is fetched and not built. */
export const ENVOY: Pick<Component, "name" | "reported" | "part"> = {
  name: "envoy",
  reported: "envoy",
  part: "mesh",
};

/** The parts of the world. `CONFORMANCE_PARTS` names those that are wanted, and each brings what it needs. */
export const PARTS = ["clusters", "argocd", "crossplane", "mesh"] as const;

export type Part = (typeof PARTS)[number];

const KUBERNETES = "k8s.io/kubernetes";
const ARGOCD = "github.com/argoproj/argo-cd/v3";
const CROSSPLANE = "github.com/crossplane/crossplane";
const PROVIDER = "github.com/crossplane-contrib/provider-kubernetes";
const AUTO_READY = "github.com/crossplane/function-auto-ready";
const ISTIO = "istio.io/istio";
const GO_TEMPLATING = "github.com/crossplane-contrib/function-go-templating";

/** All components, in the order in which they are built: what most cases need comes first. */
export const COMPONENTS: readonly Component[] = [
  ...["kube-apiserver", "kube-controller-manager"].map((name, index) => ({
    name,
    reported: name,
    folder: "kubernetes",
    module: KUBERNETES,
    package: `${KUBERNETES}/cmd/${name}`,
    stamp: kubernetesVersion,
    minutes: index === 0 ? 6 : 2,
    part: "clusters" as const,
  })),
  {
    name: "argocd",
    reported: "argo-cd",
    folder: "kubernetes",
    module: ARGOCD,
    package: `${ARGOCD}/cmd`,
    stamp: (version) => ({ [`${ARGOCD}/common.version`]: version.slice(1) }),
    minutes: 3,
    part: "argocd",
  },
  {
    name: "function-go-templating",
    reported: "function-go-templating",
    folder: "function-go-templating",
    module: GO_TEMPLATING,
    package: GO_TEMPLATING,
    stamp: () => ({}),
    minutes: 1,
    part: "crossplane",
  },
  {
    name: "function-auto-ready",
    reported: "function-auto-ready",
    folder: "function-auto-ready",
    module: AUTO_READY,
    package: AUTO_READY,
    stamp: () => ({}),
    minutes: 1,
    part: "crossplane",
  },
  {
    name: "crossplane",
    reported: "crossplane",
    folder: "crossplane",
    module: CROSSPLANE,
    package: `${CROSSPLANE}/cmd/crossplane`,
    stamp: (version) => ({ [`${CROSSPLANE}/internal/version.version`]: version }),
    minutes: 2,
    part: "crossplane",
  },
  {
    name: "provider-kubernetes",
    reported: "provider-kubernetes",
    folder: "provider-kubernetes",
    module: PROVIDER,
    package: `${PROVIDER}/cmd/provider`,
    // Its metrics would take port 8080 of every address, also of the pods'.
    stamp: () => ({
      "sigs.k8s.io/controller-runtime/pkg/metrics/server.DefaultBindAddress": "127.0.0.1:8088",
    }),
    minutes: 2,
    part: "crossplane",
  },
  {
    name: "istiod",
    reported: "istiod",
    folder: "istio",
    module: ISTIO,
    package: `${ISTIO}/pilot/cmd/pilot-discovery`,
    stamp: istioVersion,
    minutes: 6,
    part: "mesh",
  },
  {
    name: "istio-agent",
    reported: "istiod",
    folder: "istio",
    module: ISTIO,
    package: `${ISTIO}/pilot/cmd/pilot-agent`,
    stamp: istioVersion,
    minutes: 1,
    part: "mesh",
  },
];

/** Istio's release of the pseudo-version. The name of no release is in it. */
function istioVersion(version: string): Readonly<Record<string, string>> {
  return { [`${ISTIO}/pkg/version.buildVersion`]: version, [`${ISTIO}/pkg/version.buildStatus`]: "Clean" };
}

function kubernetesVersion(version: string): Readonly<Record<string, string>> {
  const [major = "", minor = ""] = version.slice(1).split(".");
  const at = "k8s.io/component-base/version.git";
  return { [`${at}Version`]: version, [`${at}Major`]: major, [`${at}Minor`]: minor };
}
