import { judgeIdentities } from "../live/judge-identities.ts";
import { judgeLive } from "../live/judge-live.ts";
import type { LiveSight } from "../live/observe-live.ts";
import { renderObjects } from "../live/render-objects.ts";
import type { Observations } from "../observations.ts";
import type { Question } from "../question.ts";
import { broken, ok, skipped, type Verdict } from "../verdict.ts";

/** Whether a platform can be made from the config. */
export function judgeConfig({ config }: Question): Verdict {
  const rendered = renderObjects(config);
  return "problem" in rendered
    ? broken(`no platform can be rendered from it: ${rendered.problem}`, "correct preview.yaml")
    : ok(`previews are below ${config.domain}`);
}

/** Whether the hub has the objects that the config makes. */
export function judgeLiveHub(_: Question, { clusters }: Observations): Verdict {
  return judgeSights(clusters.hub, "--hub-context");
}

/** The same of the spoke. */
export function judgeLiveSpoke(_: Question, { clusters }: Observations): Verdict {
  return judgeSights(clusters.spoke, "--spoke-context");
}

/** Whether the spoke takes both controllers for whom the config says. */
export function judgeControllers({ config }: Question, { clusters }: Observations): Verdict {
  return judgeIdentities(config, clusters.identities);
}

function judgeSights(sights: readonly LiveSight[] | undefined, option: string): Verdict {
  return sights === undefined ? skipped(`not looked at without ${option}`) : judgeLive(sights);
}
