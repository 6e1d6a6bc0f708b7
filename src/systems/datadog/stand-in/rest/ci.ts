import { answer, refuseItem } from "../answer.ts";
import { redefine } from "../kept.ts";
import { asText, attributesOf } from "../read.ts";
import { endpoint } from "../router.ts";
import type { Kept } from "../world/model.ts";

/** Accounts of the code host that a person has let Datadog's App into, at the browser. */
const view = ({ id, definition }: Kept) => ({ id, type: "ci_github_account", attributes: definition });

export const ciEndpoints = [
  endpoint("GET", "/api/v2/ci/github/accounts", "may ci_visibility_read", ({ datadog }) =>
    answer({ data: datadog.state.codeHostAccounts.map(view) }),
  ),
  endpoint("PATCH", "/api/v2/ci/github/accounts", "may ci_provider_settings_write", ({ datadog, body }) => {
    const said = attributesOf(body);
    const found = datadog.state.codeHostAccounts.find(
      ({ definition }) => definition["account"] === asText(said["account"]),
    );
    if (!found) return refuseItem(404, "Not Found");
    return answer({ data: view(redefine(datadog, found, { ...found.definition, ...said })) });
  }),
];
