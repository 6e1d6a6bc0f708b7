import * as z from "zod";
import { refuse, success } from "./answer.ts";
import { onRepository } from "./endpoint.ts";

const topicNames = z.object({ names: z.array(z.string()).max(20) });

export const topics = [
  onRepository("GET /repos/{owner}/{repo}/topics", {
    needs: "metadata:read",
    answer: ({ repository }) => success({ names: repository.topics ?? [] }),
  }),
  onRepository("PUT /repos/{owner}/{repo}/topics", {
    needs: "administration:write",
    body: topicNames,
    answer: ({ repository, body }) => {
      if (body.names.some((name) => !/^[a-z0-9][a-z0-9-]{0,49}$/i.test(name))) {
        return refuse(422, "Validation Failed", {
          errors: [
            "Topics must start with a lowercase letter or number, consist of 50 characters or less, and can include hyphens.",
          ],
        });
      }
      repository.topics = [...new Set(body.names.map((name) => name.toLowerCase()))];
      return success({ names: repository.topics });
    },
  }),
];
