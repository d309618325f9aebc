import type { JudgedLink, Link, LinkId } from "./link.ts";
import { judgeConfig, judgeControllers, judgeLiveHub, judgeLiveSpoke } from "./links/judge-clusters.ts";
import { judgeEastWest, judgeEastWestDns } from "./links/judge-east-west.ts";
import { judgeHopClient, judgeHopServer } from "./links/judge-hop.ts";
import { judgeDns, judgeHub, judgeRegex, judgeTls } from "./links/judge-hub.ts";
import { judgeRoute, judgeService, judgeSha } from "./links/judge-preview.ts";
import type { Observations } from "./observations.ts";
import type { Question } from "./question.ts";
import { broken, skipped, type Verdict } from "./verdict.ts";

/** Every link: the path in the order of a request, and what makes it. */
const LINKS: readonly Link[] = [
  { id: "config", title: "the platform config is valid", needs: [], judge: judgeConfig },
  { id: "dns", title: "the host's name leads to the hub", needs: [], judge: judgeDns },
  { id: "tls", title: "the hub's certificate covers the host", needs: ["dns"], judge: judgeTls },
  { id: "hub", title: "the hub answers", needs: ["dns"], judge: judgeHub },
  { id: "regex", title: "the hub takes the host for a preview's", needs: [], judge: judgeRegex },
  { id: "east-west-dns", title: "the spoke's name leads to the spoke", needs: [], judge: judgeEastWestDns },
  { id: "east-west", title: "the hub reaches the spoke", needs: ["east-west-dns"], judge: judgeEastWest },
  { id: "hop-server", title: "the hub can trust the spoke", needs: ["east-west"], judge: judgeHopServer },
  { id: "hop-client", title: "the spoke lets in only the hub", needs: ["east-west"], judge: judgeHopClient },
  { id: "route", title: "the spoke has a route for the host", needs: [], judge: judgeRoute },
  { id: "service", title: "the service is well", needs: ["route"], judge: judgeService },
  { id: "sha", title: "the service names its commit", needs: ["route"], judge: judgeSha },
  { id: "live-hub", title: "the hub has what was rendered", needs: ["config"], judge: judgeLiveHub },
  { id: "live-spoke", title: "the spoke has what was rendered", needs: ["config"], judge: judgeLiveSpoke },
  { id: "identities", title: "the spoke knows the controllers", needs: [], judge: judgeControllers },
];

/** The verdict on every link. A link that needs a broken one is skipped, and says which. */
export function judgePath(question: Question, seen: Observations): readonly JudgedLink[] {
  const causes = new Map<LinkId, LinkId>();
  return LINKS.map(({ id, title, needs, judge }) => {
    const cause = needs.map((need) => causes.get(need)).find((found) => found !== undefined);
    const verdict = cause === undefined ? judge(question, seen) : skipped(`${cause} is broken`);
    if (cause !== undefined) causes.set(id, cause);
    else if (verdict.state === "broken") causes.set(id, id);
    return { id, title, verdict };
  });
}

/** The verdicts where the config is no config: nothing else can be asked. */
export function judgeWithoutConfig(detail: string): readonly JudgedLink[] {
  const verdict: Verdict = broken(detail, "correct the file; its keys are in preview.schema.json");
  return LINKS.map(({ id, title }) => ({
    id,
    title,
    verdict: id === "config" ? verdict : skipped("config is broken"),
  }));
}
