import * as z from "zod";
import { announce } from "../operations/announce.ts";
import { appOf, permissionsOn } from "../world/actor.ts";
import { allows } from "../world/permissions.ts";
import type { Issue, IssueComment } from "../world/repository-model.ts";
import { type Answer, created, notFound, nothing, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { nextNumber } from "./pulls.ts";
import { commentView, issueView, labelView } from "./views/issue.ts";

const newIssue = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: z.string().nullish(),
  labels: z
    .array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]))
    .optional(),
});
const update = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]).optional(),
});
const comment = z.object({ body: z.string() });
const labels = z.object({ labels: z.array(z.string()) });

/** A comment may be longer than anybody reads, but not longer than this. */
const longestBody = 65_536;

// An App needs one of the two for what issues and pull requests share.
const reading = ["issues:read", "pull_requests:read"] as const;
const writing = ["issues:write", "pull_requests:write"] as const;

export const issues = [
  onRepository("POST /repos/{owner}/{repo}/issues", {
    needs: "issues:write",
    body: newIssue,
    answer: (call) => {
      const { github, repository, actor, user, body } = call;
      const now = github.now();
      const appId = appOf(actor);
      const issue: Issue = {
        id: github.nextId(),
        number: nextNumber(github, repository),
        title: body.title,
        body: body.body ?? null,
        userId: user.id,
        ...(appId !== undefined && { appId }),
        state: "open",
        labels: body.labels ?? [],
        createdAt: now,
        updatedAt: now,
        closedAt: null,
      };
      for (const name of issue.labels) ensureLabel(call, name);
      repository.issues.push(issue);
      announceIssue(call, issue, "opened");
      return created(issueView(github, repository, issue));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/issues", {
    needs: "issues:read",
    answer: (call) => {
      const state = call.query("state") ?? "open";
      const wanted = call.query("labels")?.split(",") ?? [];
      const creator = call.query("creator")?.toLowerCase();
      const all = [...call.repository.issues, ...call.repository.pulls]
        .filter((one) => state === "all" || one.state === state)
        .filter(
          (one) => creator === undefined || call.github.userById(one.userId).login.toLowerCase() === creator,
        )
        .filter((one) => wanted.every((label) => one.labels.includes(label)))
        .sort((a, b) => b.number - a.number);
      return page(call, all, (issue) => issueView(call.github, call.repository, issue));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/issues/{issue_number}", {
    needs: reading,
    answer: onIssue((call, issue) => success(issueView(call.github, call.repository, issue))),
  }),
  onRepository("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
    needs: writing,
    body: update,
    answer: onIssue((call, issue) => {
      const { github, repository, body } = call;
      if ("headBranch" in issue && body.state)
        return refuse(422, "Change a pull request's state by its own endpoint.");
      const was = issue.state;
      issue.title = body.title ?? issue.title;
      if (body.body !== undefined) issue.body = body.body;
      issue.state = body.state ?? issue.state;
      issue.updatedAt = github.now();
      issue.closedAt = issue.state === "closed" ? (issue.closedAt ?? issue.updatedAt) : null;
      announceIssue(
        call,
        issue,
        was === issue.state ? "edited" : issue.state === "closed" ? "closed" : "reopened",
      );
      return success(issueView(github, repository, issue));
    }),
  }),
  onRepository("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    needs: writing,
    body: comment,
    answer: onIssue((call, issue) => {
      const { github, repository, actor, user, body } = call;
      const refusal = checkBody(body.body);
      if (refusal) return refusal;
      const now = github.now();
      const appId = appOf(actor);
      const made: IssueComment = {
        id: github.nextId(),
        issueNumber: issue.number,
        userId: user.id,
        ...(appId !== undefined && { appId }),
        body: body.body,
        createdAt: now,
        updatedAt: now,
      };
      repository.comments.push(made);
      issue.updatedAt = now;
      announceComment(call, issue, made, "created");
      return created(commentView(github, repository, made));
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    needs: reading,
    answer: onIssue((call, issue) => {
      const all = call.repository.comments.filter(({ issueNumber }) => issueNumber === issue.number);
      return page(call, all, (one) => commentView(call.github, call.repository, one));
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
    needs: reading,
    answer: onComment((call, _, one) => success(commentView(call.github, call.repository, one))),
  }),
  onRepository("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
    needs: writing,
    body: comment,
    answer: onComment((call, issue, one) => {
      const refusal = mayEdit(call, one) ? checkBody(call.body.body) : notFound;
      if (refusal) return refusal;
      one.body = call.body.body;
      one.updatedAt = call.github.now();
      announceComment(call, issue, one, "edited");
      return success(commentView(call.github, call.repository, one));
    }),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
    needs: writing,
    answer: onComment((call, issue, one) => {
      if (!mayEdit(call, one)) return notFound;
      call.repository.comments.splice(call.repository.comments.indexOf(one), 1);
      announceComment(call, issue, one, "deleted");
      return nothing;
    }),
  }),
  onRepository("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
    needs: writing,
    body: labels,
    answer: onIssue((call, issue) => {
      for (const name of call.body.labels) {
        ensureLabel(call, name);
        if (!issue.labels.includes(name)) issue.labels.push(name);
      }
      return success(issue.labels.map((name) => labelView(call.github, call.repository, name)));
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/issues/{issue_number}/labels", {
    needs: reading,
    answer: onIssue((call, issue) =>
      page(call, issue.labels, (name) => labelView(call.github, call.repository, name)),
    ),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", {
    needs: writing,
    answer: onIssue((call, issue) => {
      if (!issue.labels.includes(call.param("name"))) return refuse(404, "Label does not exist");
      issue.labels = issue.labels.filter((name) => name !== call.param("name"));
      return success(issue.labels.map((name) => labelView(call.github, call.repository, name)));
    }),
  }),
];

/** Answers for the issue or pull request that the path names: for comments and labels the two are one. */
function onIssue<Body = unknown>(
  answer: (call: RepositoryCall<Body>, issue: Issue) => Answer | Promise<Answer>,
) {
  return (call: RepositoryCall<Body>): Answer | Promise<Answer> => {
    const issue = issueOf(call, call.param("issue_number"));
    return issue ? answer(call, issue) : notFound;
  };
}

function onComment<Body = unknown>(
  answer: (call: RepositoryCall<Body>, issue: Issue, comment: IssueComment) => Answer,
) {
  return (call: RepositoryCall<Body>): Answer => {
    const one = call.repository.comments.find(({ id }) => String(id) === call.param("comment_id"));
    const issue = one && issueOf(call, String(one.issueNumber));
    return one && issue ? answer(call, issue, one) : notFound;
  };
}

function issueOf({ repository }: RepositoryCall, wanted: string): Issue | undefined {
  return [...repository.issues, ...repository.pulls].find(({ number }) => String(number) === wanted);
}

/** One's own comments, and everybody's with the right to write to the repository. */
function mayEdit({ github, repository, actor, user }: RepositoryCall, { userId }: IssueComment): boolean {
  return userId === user.id || allows(permissionsOn(github.state, actor, repository) ?? {}, "contents:write");
}

function checkBody(body: string): Answer | undefined {
  if (body.trim() === "")
    return refuse(422, "Validation Failed", {
      errors: [
        { resource: "IssueComment", code: "unprocessable", field: "data", message: "Body cannot be blank" },
      ],
    });
  if (body.length <= longestBody) return undefined;
  return refuse(422, "Validation Failed", {
    errors: [
      {
        resource: "IssueComment",
        code: "unprocessable",
        field: "data",
        message: "Body is too long (maximum is 65536 characters)",
      },
    ],
  });
}

function ensureLabel({ github, repository }: RepositoryCall, name: string): void {
  if (repository.labels.some((label) => label.name === name)) return;
  repository.labels.push({ id: github.nextId(), name, color: "ededed", description: null });
}

function announceIssue({ github, actor, repository }: RepositoryCall, issue: Issue, action: string): void {
  announce(github, actor, repository, {
    name: "issues",
    action,
    payload: { issue: issueView(github, repository, issue) },
  });
}

function announceComment(call: RepositoryCall, issue: Issue, one: IssueComment, action: string): void {
  const { github, actor, repository } = call;
  const payload = {
    issue: issueView(github, repository, issue),
    comment: commentView(github, repository, one),
  };
  announce(github, actor, repository, { name: "issue_comment", action, payload });
}
