import * as z from "zod";
import { announcePull, announceReview } from "../operations/pull-requests.ts";
import { roleIn } from "../world/actor.ts";
import type { Pull, Review } from "../world/repository-model.ts";
import { type Answer, created, notFound, refuse, success, unprocessable } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { onPull, pullOf } from "./pulls.ts";
import { pullView, reviewView } from "./views/pull.ts";
import { teamView } from "./views/team.ts";
import { userByIdView, userView } from "./views/user.ts";

const newReview = z.object({
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]).optional(),
  body: z.string().nullish(),
  commit_id: z.string().optional(),
});
const dismissal = z.object({ message: z.string(), event: z.literal("DISMISS").optional() });
const requested = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
});

const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

export const reviews = [
  onRepository("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
    needs: "pull_requests:write",
    body: newReview,
    answer: onPull((call, pull) => submit(call, pull)),
  }),
  onRepository("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
    needs: "pull_requests:read",
    answer: onPull((call, pull) => {
      const all = call.repository.reviews.filter(({ pullNumber }) => pullNumber === pull.number);
      return page(call, all, (review) => reviewView(call.github, call.repository, review));
    }),
  }),
  onRepository("PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals", {
    needs: "pull_requests:write",
    body: dismissal,
    answer: onPull((call, pull) => {
      const { github, actor, repository } = call;
      const review = repository.reviews.find(
        ({ id, pullNumber }) => String(id) === call.param("review_id") && pullNumber === pull.number,
      );
      if (!review) return notFound;
      if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
        return refuse(422, "Can not dismiss a commented pull request review");
      }
      review.state = "DISMISSED";
      announceReview(github, actor, repository, pull, review, "dismissed");
      return success(reviewView(github, repository, review));
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
    needs: "pull_requests:read",
    answer: onPull(({ github }, pull) =>
      success({
        users: pull.requestedReviewers.map((id) => userByIdView(github, id)),
        teams: github.state.teams
          .filter(({ id }) => pull.requestedTeams.includes(id))
          .map((team) => teamView(github, team)),
      }),
    ),
  }),
  onRepository("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
    needs: "pull_requests:write",
    body: requested,
    answer: (call) => request(call),
  }),
];

function submit(call: RepositoryCall<z.infer<typeof newReview>>, pull: Pull): Answer {
  const { github, repository, git, actor, user, body } = call;
  const { event, commit_id: commitId = pull.headSha } = body;
  if (event === undefined) return refuse(422, "Pending reviews are not part of the stand-in; give an event.");
  if (event !== "COMMENT" && user.id === pull.userId) {
    const what = event === "APPROVE" ? "approve" : "request changes on";
    return unprocessable(`Can not ${what} your own pull request`);
  }
  if (event === "APPROVE" && actor.kind === "job") {
    return unprocessable("GitHub Actions is not permitted to approve pull requests.");
  }
  if (event !== "APPROVE" && !body.body) return unprocessable("Body can not be blank");
  if (!git.commit(commitId)) return unprocessable("Commit is not part of the pull request");
  const review: Review = {
    id: github.nextId(),
    pullNumber: pull.number,
    userId: user.id,
    body: body.body ?? "",
    state: states[event],
    commitId,
    submittedAt: github.now(),
  };
  repository.reviews.push(review);
  // GitHub takes whoever reviewed off the list of those it waits for.
  pull.requestedReviewers = pull.requestedReviewers.filter((id) => id !== user.id);
  pull.updatedAt = review.submittedAt;
  announceReview(github, actor, repository, pull, review, "submitted");
  return success(reviewView(github, repository, review));
}

async function request(call: RepositoryCall<z.infer<typeof requested>>): Promise<Answer> {
  const { github, repository, actor, body } = call;
  const pull = pullOf(call);
  if (!pull) return notFound;
  const people = body.reviewers.map((login) => github.state.users.find((user) => user.login === login));
  const teams = body.team_reviewers.map((slug) => github.state.teams.find((team) => team.slug === slug));
  if (people.some((user) => user?.id === pull.userId)) {
    return refuse(422, "Review cannot be requested from pull request author.");
  }
  if (
    [...people, ...teams].includes(undefined) ||
    people.some((user) => user && !roleIn(github.state, user, repository))
  ) {
    return refuse(
      422,
      "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the " +
        `${github.fullName(repository)} repository.`,
    );
  }
  for (const user of people) {
    if (!user || pull.requestedReviewers.includes(user.id)) continue;
    pull.requestedReviewers.push(user.id);
    const rest = { requested_reviewer: userView(github, user) };
    await announcePull(github, actor, repository, pull, "review_requested", rest);
  }
  for (const team of teams) {
    if (!team || pull.requestedTeams.includes(team.id)) continue;
    pull.requestedTeams.push(team.id);
    const rest = { requested_team: teamView(github, team) };
    await announcePull(github, actor, repository, pull, "review_requested", rest);
  }
  return created(pullView(github, repository, pull));
}
