/** The platform config as `parseConfig` gives it: every default filled in, durations in milliseconds. */
export interface PlatformConfig {
  readonly version: 1;
  /** Previews answer one label below it. Required. */
  readonly domain: string;
  /** How browsers reach the hub. */
  readonly publicUrl: {
    /** Default: `https` */
    readonly scheme: "http" | "https";
    /** Default: the scheme's own (`null`). */
    readonly port: number | null;
  };
  /** The environment in a namespace's name. Default: `dev` */
  readonly environment: string;
  /** The folder of the GitOps repository that holds the services. Default: `infra/quickstart-services` */
  readonly root: string;
  /** The spoke that runs previews. Required; text stands for both names. */
  readonly cluster: {
    /** Argo CD's name of it. */
    readonly name: string;
    /** Crossplane's ProviderConfig of it. Default: `name` */
    readonly providerConfig: string;
  };
  /** Where a service's Helm chart is in its own repository. Default: `helm` */
  readonly chart: string;
  /** The GitOps repository, which Argo CD's parent follows. Only the platform bundle needs it. */
  readonly gitops: {
    /** Where Argo CD clones from. Default: none (`null`) */
    readonly url: string | null;
    /** Default: `main` */
    readonly branch: string;
  };
  readonly argocd: ArgoCdConfig;
  readonly claim: ClaimConfig;
  readonly routing: RoutingConfig;
  readonly identities: {
    /**
     * Crossplane's user name as the spoke sees it.
     * Default: `system:serviceaccount:crossplane-system:provider-kubernetes`
     */
    readonly crossplane: string;
    /**
     * Argo CD's user name as the spoke sees it; never the same.
     * Default: `system:serviceaccount:kube-system:argocd-manager`
     */
    readonly argocd: string;
  };
  readonly readiness: {
    /** Path that answers below 400 when a preview works. Default: `/` */
    readonly path: string;
    /** How long a deploy waits for it. Default: `5m` */
    readonly timeout: number;
  };
  readonly registry: {
    /** Images are `{host}/{owner}/{repository}`. Default: `ghcr.io` */
    readonly host: string;
    /** Names of pull secrets in the preview's namespace. Default: none */
    readonly pullSecrets: readonly string[];
  };
  readonly apiVersions: ApiVersionsConfig;
  readonly policy: PolicyConfig;
}

/** The versions that the clusters serve, where they are not the current ones. */
export interface ApiVersionsConfig {
  /** Of `networking.istio.io` and `security.istio.io`; `v1` is served since Istio 1.22. Default: `v1` */
  readonly istio: "v1" | "v1beta1";
  /** Of `admissionregistration.k8s.io`; `v1` is served since Kubernetes 1.30. Default: `v1` */
  readonly admission: "v1" | "v1beta1";
  /** Crossplane's model: `v1` has claims, `v2` has namespaced composite resources instead. Default: `v1` */
  readonly crossplane: "v1" | "v2";
}

/** Where and how Argo CD applies previews. */
export interface ArgoCdConfig {
  /** Default: `argocd` */
  readonly namespace: string;
  /** The AppProject of the previews' Applications. Default: `previews` */
  readonly project: string;
  /** The AppProject of what applies those Applications. Default: `previews-control` */
  readonly controlProject: string;
  /** Default: `app-of-apps` */
  readonly parent: "app-of-apps" | "application-set";
  /** Address of its web page, for links. Default: none (`null`) */
  readonly url: string | null;
  /** Globs of the repositories that charts may come from. Default: none, which means the GitOps repository's owner. */
  readonly sourceRepos: readonly string[];
  /** Whether the bundle has templates for Argo CD's notifications. Default: `false` */
  readonly notifications: boolean;
  /** Bounded, because an Application that still retries cannot be deleted. */
  readonly retry: {
    /** Default: 15 */
    readonly limit: number;
    /** Default: `5s` */
    readonly duration: string;
    /** Default: 2 */
    readonly factor: number;
    /** Default: `30s` */
    readonly maxDuration: string;
  };
}

/** The Crossplane claim that makes a preview's namespace, and the limits in it. */
export interface ClaimConfig {
  /** Default: `platform.chrishouse.io/v1alpha1` */
  readonly apiVersion: string;
  /** Where claims live on the hub. Default: `crossplane-system` */
  readonly namespace: string;
  /** Further ProviderConfigs that a claim may name, for namespaces that are no previews. Default: none */
  readonly clusters: readonly string[];
  /** Kubernetes quantities. Default: 1 and 2 CPUs, 2Gi and 4Gi of memory, 10 pods */
  readonly resourceQuota: {
    readonly requestsCpu: string;
    readonly requestsMemory: string;
    readonly limitsCpu: string;
    readonly limitsMemory: string;
    readonly pods: number;
  };
  /** Kubernetes quantities for a container. Default: 100m to 500m CPU, 128Mi to 512Mi of memory */
  readonly limitRange: {
    readonly cpuRequest: string;
    readonly cpuLimit: string;
    readonly memoryRequest: string;
    readonly memoryLimit: string;
  };
  /** Default: true */
  readonly networkPolicy: boolean;
}

/** One of Istio's gateways: the Gateway object and the pods that serve it. */
export interface GatewayConfig {
  readonly name: string;
  readonly namespace: string;
  /** Namespace of the pods, where their certificates' secrets must be. */
  readonly podNamespace: string;
  /** The pods' `istio` label. */
  readonly selector: string;
}

/** The way of a request from the hub's gateway to the spoke's. */
export interface RoutingConfig {
  /** Default: `main-gateway` in `istio-ingress`, pods in `aks-istio-ingress` */
  readonly hub: GatewayConfig;
  /** Default: `cross-network-gateway` in `istio-system`, pods there too */
  readonly spoke: GatewayConfig;
  /** The hub's wildcard certificate, by cert-manager. */
  readonly certificate: {
    /** The secret, in the namespace of the hub's gateway pods. Default: `wildcard-tls` */
    readonly secret: string;
    /** Default: `letsencrypt-prod` */
    readonly issuer: string;
    /** Default: `ClusterIssuer` */
    readonly issuerKind: "ClusterIssuer" | "Issuer";
  };
  /** The mesh-external host by which the hub knows the spoke. Default: `shared-dev.internal` */
  readonly serviceEntryHost: string;
  readonly eastWest: EastWestConfig;
  /** Default: `mutual` */
  readonly hopTls: "mutual" | "simple" | "plaintext";
  /** CIDR ranges that may reach the spoke's gateway. Default: none */
  readonly sourceRanges: readonly string[];
}

/** How the hub reaches the spoke's gateway. */
export interface EastWestConfig {
  /** Default: `public` */
  readonly mode: "public" | "internal" | "private-link" | "node-port" | "multicluster";
  /** Name or address of the spoke's gateway as the hub reaches it. Default: none (`null`) */
  readonly address: string | null;
  /** Default: 443 */
  readonly port: number;
  /** For the mode `private-link`: the service that the spoke's load balancer offers. */
  readonly privateLink: {
    /** Default: `preview-east-west` */
    readonly name: string;
    /** The subnet that its addresses come from, as Azure names it. Default: none (`null`) */
    readonly subnet: string | null;
  };
  /** For the mode `multicluster`: one mesh over both clusters. */
  readonly mesh: {
    /** Default: `mesh1` */
    readonly id: string;
    /** Default: `hub` */
    readonly hubNetwork: string;
    /** Default: `spoke` */
    readonly spokeNetwork: string;
  };
}

/** Who gets a preview, and for how long. */
export interface PolicyConfig {
  /** Pull requests from forks. Default: `skip` */
  readonly forks: "allow" | "skip";
  /** Default: `allow` */
  readonly drafts: "allow" | "skip";
  /** Pull requests of Dependabot and other bots. Default: `skip` */
  readonly bots: "allow" | "skip";
  /** A label without which there is no preview. Default: none needed (`null`) */
  readonly label: string | null;
  /** How many previews of one service may live at once. Default: no cap (`null`) */
  readonly maxPreviewsPerService: number | null;
  /** Milliseconds since the last deploy after which a preview expires. Default: never (`null`) */
  readonly ttl: number | null;
  /** A label that keeps a preview from expiring. Default: `keep-preview` */
  readonly keepLabel: string;
  /** Milliseconds that an orphan is left alone. Default: `10m` */
  readonly gracePeriod: number;
  /** Who may take a service's name: its first deploy, or only a reviewed owner file. Default: `open` */
  readonly registration: "open" | "required";
}
