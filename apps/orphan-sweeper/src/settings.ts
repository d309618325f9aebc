import { checkAll, type Environment, UsageError } from "preview-console";
import { FORMS, formProblem, PreviewError, quote } from "preview-core";
import type { SweepLimits } from "preview-core/plan";
import { type SweptCluster, type GitOpsAddress, parseGitOpsAddress } from "preview-gitops";
import { findPod, type KubeconfigSource } from "preview-gitops/cluster";
import { hubView, openCluster, spokeView } from "./clusters.ts";
import { type Credentials, type Reach, readCredentials } from "./credentials.ts";
import type { Typed } from "./program.ts";
import { assertWritable } from "./write-metrics.ts";

/** What a run is to do, as far as its options and variables say. */
export interface Settings {
  readonly gitops: GitOpsAddress;
  readonly branch: string | undefined;
  readonly config: string;
  readonly limits: SweepLimits;
  readonly dryRun: boolean;
  /** Default: none is looked at */
  readonly clusters: readonly SweptCluster[];
  readonly pruneCluster: boolean;
  readonly images: boolean;
  readonly pruneImages: boolean;
  readonly json: boolean;
  readonly metricsFile: string | undefined;
  readonly logLevel: LogLevel;
  readonly credentials: Credentials;
  readonly apiUrl: string | undefined;
}

/** `debug` also has a line for each decision to keep. */
export type LogLevel = "info" | "debug";

/**
 * The settings of a run.
 *
 * @throws UsageError with every problem at once
 */
export function readSettings({ options, unknown }: Typed, environment: Environment): Settings {
  const { dryRun = false, json = false, images = false } = options;
  const [
    ,
    gitops,
    branch,
    config,
    limits,
    hub,
    spoke,
    pruneCluster,
    pruneImages,
    metricsFile,
    logLevel,
    credentials,
    apiUrl,
  ] = checkAll([
    () => refuseUnknown(unknown),
    () => parseGitOpsAddress(options.gitops, "gitops"),
    () => toBranch(options.branch),
    () => toConfigPath(options.config),
    () => toLimits(options),
    () => toHub(options, environment),
    () => toSpoke(options),
    () => toPrune(options),
    () => toPruneImages(options),
    () => toMetricsFile(options),
    () => toLogLevel(options),
    () => readCredentials(environment, { reach: toReach(options, environment), images }),
    () => toApiUrl(environment),
  ]);
  const clusters = [hub, spoke].flatMap((cluster) => cluster ?? []);
  return {
    gitops,
    branch,
    config,
    limits,
    dryRun,
    clusters,
    pruneCluster,
    images,
    pruneImages,
    json,
    metricsFile,
    logLevel,
    credentials,
    apiUrl,
  };
}

type Options = Typed["options"];

function refuseUnknown(unknown: readonly string[]): void {
  if (unknown.length > 0)
    throw wrong(unknown.map((text) => quote(text)).join(" "), "is not known here; see --help");
}

/** Whose token the GitOps repository's is. */
function toReach({ gitops }: Options, { GITHUB_API_URL }: Environment): Reach {
  if (onGitHub(gitops)) return "api";
  const api = URL.parse(GITHUB_API_URL || "https://api.github.com")?.host.replace(/^api\./, "");
  return URL.parse(gitops ?? "")?.host === api ? "git" : "foreign git";
}

/** Also true for an address with a problem, so that no second problem about tokens hides the first. */
function onGitHub(gitops: string | undefined): boolean {
  try {
    return parseGitOpsAddress(gitops).onGitHub;
  } catch (error) {
    if (error instanceof PreviewError) return true;
    throw error;
  }
}

function toBranch(branch: string | undefined): string | undefined {
  const problem = branch === undefined ? undefined : formProblem(FORMS.branch, branch);
  if (problem !== undefined) throw wrong("branch", problem);
  return branch;
}

function toConfigPath(path: string): string {
  if (/^(?!\/)(?!.*\.\.)[\w./-]+$/.test(path)) return path;
  throw wrong("config", `expected a path such as preview.yaml, got ${quote(path)}`);
}

function toLimits({ maxRemovals, maxShare }: Options): SweepLimits {
  const [removals, share] = checkAll([
    () => {
      if (/^\d{1,6}$/.test(maxRemovals)) return Number(maxRemovals);
      throw wrong("max-removals", `expected a number such as 50, got ${quote(maxRemovals)}`);
    },
    () => {
      if (/^(?:100|\d{1,2})%$/.test(maxShare)) return Number(maxShare.slice(0, -1)) / 100;
      throw wrong("max-share", `expected a share such as 20%, got ${quote(maxShare)}`);
    },
  ]);
  return { maxRemovals: removals, maxShare: share };
}

function toHub(options: Options, environment: Environment): SweptCluster | undefined {
  const { inCluster = false, hubKubeconfig: file, hubContext: context } = options;
  if (inCluster && (file !== undefined || context !== undefined))
    throw wrong("in-cluster", "is instead of --hub-kubeconfig and --hub-context");
  if (inCluster) return hubView(openCluster("in-cluster", toPod(environment)));
  if (file !== undefined) return hubView(openCluster("hub-kubeconfig", { files: [file] }, context));
  if (context !== undefined) throw wrong("hub-context", "needs --hub-kubeconfig");
  return undefined;
}

function toPod(environment: Environment): KubeconfigSource {
  const pod = findPod({ environment });
  if (pod !== undefined) return pod;
  throw wrong("in-cluster", "is for pods with a service account's token; name the hub with --hub-kubeconfig");
}

function toSpoke({ spokeKubeconfig: file, spokeContext: context }: Options): SweptCluster | undefined {
  if (file !== undefined) return spokeView(openCluster("spoke-kubeconfig", { files: [file] }, context));
  if (context !== undefined) throw wrong("spoke-context", "needs --spoke-kubeconfig");
  return undefined;
}

function toPrune({ pruneCluster = false, inCluster = false, hubKubeconfig }: Options): boolean {
  if (!pruneCluster || inCluster || hubKubeconfig !== undefined) return pruneCluster;
  throw wrong("prune-cluster", "needs the hub; name it with --in-cluster or --hub-kubeconfig");
}

function toPruneImages({ images = false, pruneImages = false }: Options): boolean {
  if (pruneImages && !images) throw wrong("prune-images", "needs --images");
  return pruneImages;
}

function toMetricsFile({ metricsFile: path }: Options): string | undefined {
  if (path !== undefined) assertWritable(path);
  return path;
}

function toLogLevel({ logLevel }: Options): LogLevel {
  if (logLevel === "info" || logLevel === "debug") return logLevel;
  throw wrong("log-level", `expected info or debug, got ${quote(logLevel)}`);
}

function toApiUrl({ GITHUB_API_URL: url }: Environment): string | undefined {
  if (!url) return undefined;
  if (/^https?:\/\/[^\s@?#]+$/.test(url) && URL.canParse(url)) return url.replace(/\/$/, "");
  throw wrong(
    "GITHUB_API_URL",
    `expected a URL such as https://github.chrishouse.io/api/v3, got ${quote(url)}`,
  );
}

function wrong(path: string, message: string): UsageError {
  return new UsageError([{ path, message }]);
}
