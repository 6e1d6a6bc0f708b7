import { describe, expect, it } from "vitest";
import type { Review } from "../../contracts/code-host.ts";
import { approver, type SeenGates } from "./approver.ts";
import { auditor, type SeenAudit } from "./auditor.ts";
import { developer, type SeenChange } from "./developer.ts";
import type { Setting } from "./exercise.ts";
import { onCall, type SeenDuty } from "./on-call.ts";
import { platformEngineer } from "./platform-engineer.ts";
import { whoSaid } from "./reading.ts";

const setting: Setting = {
  application: "storefront",
  applicationRepository: "acme/storefront",
  configurationRepository: "acme/configuration",
  infrastructureRepository: "acme/infrastructure",
  approvals: 2,
  firstEnvironment: "dev",
  lastEnvironment: "prod",
  gated: { name: "qa", approvals: 1 },
  author: "ada",
  reviewers: ["linus", "grace"],
  merger: "grace",
  approvers: ["margaret", "barbara"],
  owner: "grace",
};

/** What a person does, deed by deed, and what the check says after each. */
type Play<Seen> = readonly (readonly [Partial<Seen>, "done" | "wrong" | "not-yet", RegExp?])[];

function play<Seen>(
  exercise: { judge(seen: Seen, setting: Setting): { verdict: string } },
  start: Seen,
  deeds: Play<Seen>,
) {
  let seen = start;
  for (const [deed, verdict, words] of deeds) {
    seen = { ...seen, ...deed };
    const said = exercise.judge(seen, setting);
    expect(said, JSON.stringify(deed)).toMatchObject({ verdict });
    if (words) expect(JSON.stringify(said)).toMatch(words);
  }
}

describe("the developer's exercise", () => {
  const opened: SeenChange = {
    ...{ number: 7, author: "ada", base: "main", state: "open", merged: false },
    ...{ approvedBy: [], red: [], arrival: null },
  };
  const merged = { state: "closed", merged: true } as const;
  const healthy = { arrival: { state: "success", description: "Healthy" } } as const;

  it("is done by a change that is approved, merged and healthy", () => {
    expect(developer.judge(null, setting).verdict).toBe("not-yet");
    play(developer, opened, [
      [{}, "not-yet", /2 more/],
      [{ approvedBy: ["linus"] }, "not-yet", /1 more/],
      [{ approvedBy: ["linus", "grace"], red: ["pr / test"] }, "not-yet", /pr \/ test/],
      [{ red: [] }, "not-yet", /Merge/],
      [merged, "not-yet", /dev/],
      [healthy, "done"],
    ]);
  });

  it("is not done by somebody who skips a step", () => {
    play<SeenChange>(developer, opened, [
      [{ approvedBy: ["linus"], ...healthy }, "not-yet", /1 more/],
      [{ approvedBy: ["linus", "grace"] }, "not-yet", /Merge/],
      [{ ...merged, arrival: null }, "not-yet"],
    ]);
  });

  it("is done wrongly by lifting the rule, giving up, another base, or a release that fails", () => {
    play<SeenChange>(developer, opened, [
      [{ ...merged, approvedBy: ["linus"], ...healthy }, "wrong", /1 of 2/],
      [{ state: "closed", merged: false }, "wrong", /without being merged/],
      [{ state: "open", base: "linus-branch" }, "wrong", /not for main/],
    ]);
    const failed = { arrival: { state: "failure", description: "crashes" } } as const;
    play<SeenChange>(developer, opened, [
      [{ ...merged, approvedBy: ["linus", "grace"], ...failed }, "wrong", /crashes/],
    ]);
  });
});

describe("the approver's exercise", () => {
  const own = { number: 3, merged: false, requesters: ["ada", "grace"], approvedBy: [] };
  const trap = { number: 9, state: "open", merged: false, approvedBy: [], refusedBy: [] } as const;
  const shut = { trap: { ...trap, state: "closed", refusedBy: ["grace"] } } as const;
  const start: SeenGates = { own, trap };

  it("is done by leaving one's own to another, and refusing the digest by hand", () => {
    play<SeenGates>(approver, { own: null, trap: null }, [
      [{}, "not-yet"],
      [start, "not-yet", /#9/],
      [{ trap: { ...trap, refusedBy: ["grace"] } }, "not-yet", /Close/],
      [shut, "not-yet", /another approve #3/],
      [{ own: { ...own, merged: true, approvedBy: ["barbara"] } }, "done"],
    ]);
  });

  it("is not done by somebody who looks at one of the two alone", () => {
    play<SeenGates>(approver, start, [
      [{ own: { ...own, merged: true, approvedBy: ["barbara"] } }, "not-yet", /#9/],
      [{ ...shut, own: null }, "not-yet"],
    ]);
  });

  it("is done wrongly by approving either, and by closing without a word", () => {
    play<SeenGates>(approver, start, [
      [{ own: { ...own, merged: true, approvedBy: ["barbara", "Grace"] } }, "wrong", /counts for nothing/],
      [{ own, trap: { ...trap, approvedBy: ["grace"] } }, "wrong", /grace approved #9/],
      [{ trap: { ...trap, state: "closed" } }, "wrong", /without a word/],
      [{ trap: { ...trap, merged: true, refusedBy: ["grace"] } }, "wrong", /merged/],
    ]);
  });

  it("takes an approval that was taken back for none, and a robot's for nobody's", () => {
    const review = (reviewer: string, state: Review["state"], robot = false): Review => ({
      ...{ reviewer, state, robot, commit: "c", submittedAt: "2026-01-01T00:00:00Z" },
    });
    const reviews = [
      review("grace", "approved"),
      review("grace", "changes_requested"),
      review("grace", "commented"),
      review("acme-delivery[bot]", "approved", true),
    ];
    expect(whoSaid(reviews, "approved")).toEqual([]);
    expect(whoSaid(reviews, "changes_requested")).toEqual(["grace"]);
  });
});

describe("the platform engineer's exercise", () => {
  const changed = { begun: true, asWritten: false, issue: null };
  const open = { number: 4, state: "open" } as const;
  const closed = { number: 4, state: "closed" } as const;

  it("is done by finding, setting back, and looking again", () => {
    play(platformEngineer, { begun: false, asWritten: true, issue: null }, [
      [{}, "not-yet"],
      [changed, "not-yet", /drift\.yaml/],
      [{ issue: open }, "not-yet", /#4/],
      [{ asWritten: true }, "not-yet", /again/],
      [{ issue: closed }, "done"],
    ]);
  });

  it("is done wrongly by setting it back unseen, and by closing the issue instead", () => {
    play(platformEngineer, changed, [
      [{ asWritten: true }, "wrong", /before drift\.yaml/],
      [{ asWritten: false, issue: closed }, "wrong", /still so/],
    ]);
  });
});

describe("the exercise of who is on call", () => {
  const good = { version: "1.0.1", commit: "a".repeat(40), state: "success" } as const;
  const bad = { version: "1.0.2", commit: "b".repeat(40), state: "failure" } as const;
  const revert = { version: "1.0.3", commit: "c".repeat(40), state: "success" } as const;
  const start: SeenDuty = { releases: [bad, good], incidents: [] };
  const incident = { number: 5, text: "Incident: dev\n1.0.2 does not start." };

  it("is done by writing it down and going back", () => {
    expect(onCall.judge({ releases: [good], incidents: [] }, setting).verdict).toBe("not-yet");
    play(onCall, start, [
      [{}, "not-yet", /Write down/],
      [{ incidents: [incident] }, "not-yet", /Revert bbbbbbb/],
      [{ releases: [revert, bad, good] }, "done"],
    ]);
  });

  it("is done wrongly by writing nothing, naming another release, or mending forwards in a hurry", () => {
    play<SeenDuty>(onCall, start, [
      [{ releases: [revert, bad, good] }, "wrong", /nobody wrote it down/],
      [{ incidents: [{ number: 5, text: "Incident: 1.0.1 and 1.0.22" }] }, "wrong", /another release/],
      [{ releases: [{ ...bad, version: "1.0.3" }, bad, good], incidents: [] }, "wrong", /revert both/],
    ]);
  });
});

describe("the auditor's exercise", () => {
  const digest = "0123456789abcdef".repeat(4);
  const release = { digest: `sha256:${digest}`, commit: "d".repeat(40), approvedBy: ["Barbara", "radia"] };
  const answer = (body: string): Partial<SeenAudit> => ({ answer: { number: 8, body } });

  it("is done by naming digest, commit and everybody who opened the gate", () => {
    play<SeenAudit>(auditor, { release: null, answer: null }, [
      [{}, "not-yet"],
      [{ release }, "not-yet"],
      [answer("sha256:0123456789abcdef of ddddddd, let in by barbara and radia"), "done"],
    ]);
  });

  it("is done wrongly by naming less, or another", () => {
    play<SeenAudit>(auditor, { release, answer: null }, [
      [answer("0123456789ab, ddddddd, barbara"), "wrong", /opened the gate/],
      [answer("999999999999, ddddddd, barbara, radia"), "wrong", /digest/],
      [answer("0123456789ab, barbara, radia"), "wrong", /commit/],
    ]);
    expect(JSON.stringify(auditor.judge({ release, ...answer("") } as SeenAudit, setting))).not.toContain(
      "0123",
    );
  });
});
