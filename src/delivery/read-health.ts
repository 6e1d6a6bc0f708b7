import type { CodeHost } from "../contracts/code-host.ts";
import type { Policy } from "../contracts/policy.ts";
import { readSlot } from "../formats/kustomize/slot.ts";
import { ok, type Result } from "../foundation/result.ts";
import { type HealthObservation, type HealthReading, readHealth } from "./health.ts";
import { healthContext, type SlotName, sameLogin, slotPath } from "./layout.ts";
import { memo } from "./sources.ts";

/** How many commits back from the head the reports are looked for. */
const window = 100;

export interface HealthReader {
  /**
   * The health of a digest that `promotion`, a commit of the configuration, gave to a slot.
   * `known` names a revision with an earlier report, which counts as well however far back it lies.
   */
  read(slot: SlotName, digest: string, promotion: string, known?: string): Promise<Result<HealthReading>>;
}

/** Reads health by what the deployers have reported on the commits of the configuration up to `head`. */
export function createHealthReader(host: CodeHost, policy: Policy, head: string): HealthReader {
  const { configuration } = policy;
  const history = memo(() => host.history(configuration, head, { limit: window }));
  const statuses = memo((commit = "") => host.statuses(configuration, commit));
  const compare = memo((older = "", newer = "") => host.compare(configuration, older, newer));
  const file = memo((path = "", commit = "") => host.readFile(configuration, path, commit));

  const digestAt = async (slot: SlotName, commit: string): Promise<Result<string | null>> => {
    const path = slotPath(slot);
    const text = await file(path, commit);
    if (!text.ok) return text;
    const read = text.value === null ? undefined : readSlot(text.value, path, slot.application);
    return ok(read?.ok ? read.value.digest : null);
  };

  const observe = async (
    slot: SlotName,
    promotion: string,
    revision: string,
  ): Promise<Result<HealthObservation | null>> => {
    const found = await statuses(revision);
    if (!found.ok) return found;
    const context = healthContext(slot);
    const reports = found.value.filter(
      (status) => status.context === context && sameLogin(status.creator, policy.apps.health),
    );
    if (reports.length === 0) return ok(null); // Nothing to weigh, so nothing more to read.
    const [comparison, digest] = await Promise.all([compare(promotion, revision), digestAt(slot, revision)]);
    if (!comparison.ok) return comparison;
    if (!digest.ok) return digest;
    return ok({ revision, ancestry: comparison.value.ancestry, digest: digest.value, statuses: reports });
  };

  return {
    async read(slot, digest, promotion, known) {
      const [commits, current] = await Promise.all([history(), digestAt(slot, head)]);
      if (!commits.ok) return commits;
      if (!current.ok) return current;
      const since = commits.value.indexOf(promotion);
      const recent = since < 0 ? commits.value : commits.value.slice(0, since + 1);
      const revisions = new Set([...recent, ...(known ? [known] : []), promotion]);
      const observations: HealthObservation[] = [];
      const question = {
        ...slot,
        digest,
        healthApp: policy.apps.health,
        observations,
        current: current.value,
      };
      for (const revision of revisions) {
        const observation = await observe(slot, promotion, revision);
        if (!observation.ok) return observation;
        if (!observation.value) continue;
        observations.push(observation.value);
        // The newest report that counts decides: what lies further back need not be read.
        const reading = readHealth({ ...question, current: digest });
        if (reading.outcome !== "unknown") break;
      }
      return ok(readHealth(question));
    },
  };
}
