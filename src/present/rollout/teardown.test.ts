import { describe, expect, it } from "vitest";
import type { TeardownList, TeardownReport } from "../../contracts/teardown.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { printText, type Text } from "../styled.ts";
import { columns } from "../width.ts";
import { listLines, reportLines } from "./teardown.ts";

const resource = (stack: string, address: string) => ({ stack, address, type: "thing" });
const account = "It stays suspended for 90 days, and until then it belongs to the organization that made it.";
const left = (what: string) => ({ what, why: account, next: "Delete it by hand as soon as that allows." });

const list: TeardownList = {
  deletes: [
    resource("environment-prod", 'module.network.aws_subnet.private["eu-central-1a"]'),
    resource("environment-prod", "module.network.aws_vpc.this"),
    resource("pipeline", "aws_iam_role.plan"),
  ],
  undoes: [{ step: "github-secret-delivery", title: 'Keep the key of the App "delivery"' }],
  keeps: [
    { ...resource("registry", 'aws_ecr_repository.this["storefront"]'), why: "It holds data." },
    { ...resource("registry", 'aws_ecr_repository.this["checkout"]'), why: "It holds data." },
  ],
  left: [
    left('organization:aws_organizations_account.this["dev"]'),
    left('organization:aws_organizations_account.this["qa"]'),
  ],
  unseen: [],
};
const report: TeardownReport = {
  ...{ outcome: "failed", list, undone: list.undoes, waiting: [], diagnostics: [] },
  deleted: list.deletes.slice(0, 1),
  remaining: list.deletes.slice(1),
  failed: [
    {
      step: "stack-environment-prod",
      title: "Undo: Make the network and the cluster of prod",
      diagnostics: [problem("engine-refused", "DependencyViolation: it is in use", { next: "Mend it." })],
    },
  ],
  blocked: [
    {
      title: "Undo: Let the pipeline plan and apply",
      by: ["Undo: Make the network and the cluster of prod"],
    },
  ],
};
const printed = (lines: readonly Text[]) => lines.map((line) => printText(line, false)).join("\n");

describe("a teardown", () => {
  it("is shown as one list before anything is deleted", () => {
    expect(printed(listLines(list))).toMatchInlineSnapshot(`
      "
      Goes, in this order
        ✗ environment-prod
            module.network.aws_subnet.private["eu-central-1a"]
            module.network.aws_vpc.this
        ✗ pipeline
            aws_iam_role.plan

      Is undone
        ✗ Keep the key of the App "delivery"

      Stays
        · registry: It holds data.
            aws_ecr_repository.this["storefront"]
            aws_ecr_repository.this["checkout"]

      Left to a person
        → organization:aws_organizations_account.this["dev"]
        → organization:aws_organizations_account.this["qa"]
            It stays suspended for 90 days, and until then it belongs to the
            organization that made it.
            Delete it by hand as soon as that allows.

      3 resources would go, 1 step would be undone, 2 resources would stay, 2 would be
      left to a person."
    `);
  });

  it("is told to its end, with what is still there and what a person has to do", () => {
    expect(printed(reportLines(report, "groundwork teardown"))).toMatchInlineSnapshot(`
      "
      Failed
        ✗ Undo: Make the network and the cluster of prod
          engine-refused: DependencyViolation: it is in use
          Mend it.

      Not begun
        · Undo: Let the pipeline plan and apply  waits for: Undo: Make the network and
          the cluster of prod

      Still there
        ✗ environment-prod
            module.network.aws_vpc.this
        ✗ pipeline
            aws_iam_role.plan

      Left to a person
        → organization:aws_organizations_account.this["dev"]
        → organization:aws_organizations_account.this["qa"]
            It stays suspended for 90 days, and until then it belongs to the
            organization that made it.
            Delete it by hand as soon as that allows.

      Failed: 1 resource deleted, 1 step undone, 2 not deleted, 2 kept, 2 left to a
      person.
      To go on:
        groundwork teardown"
    `);
  });

  it("keeps within 80 columns", () => {
    const lines = [...listLines(list), ...reportLines(report, "groundwork teardown")];
    expect(lines.map((line) => printText(line, false)).filter((line) => columns(line) > 80)).toEqual([]);
  });
});
