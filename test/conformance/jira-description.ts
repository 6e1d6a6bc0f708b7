import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { type Exchanges, holdExchanges as hold, type Json } from "./published-description.ts";

export type { Exchanges };

const folder = join(
  process.env["API_DESCRIPTIONS"] ?? join(import.meta.dirname, "../../../shared/api-descriptions"),
  "jira",
);
/** Atlassian's published descriptions, of the year that is published (2022). */
export const described = existsSync(folder);

/** Every exchange with the platform's, the software's and the deployments' interface. */
export function holdExchanges(): Exchanges {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  addFormats(ajv);
  for (const format of ["int64", "int32"]) ajv.addFormat(format, true);
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Json;
  return hold({
    ajv,
    documents: Object.fromEntries(["platform.v3.json", "software.v3.json"].map((file) => [file, read(file)])),
    described(path) {
      if (path === "/" || path.startsWith("/_") || path === "/oauth/token") return undefined;
      // The gateway has the same operations below a site's id.
      return path.replace(/^\/jira\/deployments\/0\.1\/cloud\/[^/]+/, "/deployments/0.1");
    },
    unsaid: ["default"],
    // What jira.js 5 and Atlassian's own pages have and a description of 2022 has not. Jira.js is what holds them.
    younger: [
      "GET /rest/api/3/search/jql",
      "POST /rest/api/3/search/jql",
      "POST /rest/api/3/issue/bulkfetch",
      "GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}",
    ],
  });
}
