import type { EntryPoint, Runbook } from "../../contracts/handbook.ts";
import { pagesUrl } from "./client/pages.ts";
import { datadogOf, isUsed, siteOf } from "./section.ts";
import { apiUrl } from "./sites.ts";

const pods = {
  command: "kubectl --namespace APPLICATION get pods",
  shows: "how many copies run, how old they are, how often each was started",
};
const events = {
  command: "kubectl --namespace APPLICATION get events --sort-by .lastTimestamp",
  shows: "what the cluster did lately: kills, probes that failed, images that could not be had",
};
const logs = {
  command: "kubectl --namespace APPLICATION logs --tail 100 deployment/APPLICATION",
  shows: "what the program says now",
};
const lastWords = {
  command: "kubectl --namespace APPLICATION logs --previous POD",
  shows: "the last words of a copy that was started again",
};

/** Where the company keeps runbooks of its own, monitors lead there. */
const ours: Runbook["isUsed"] = (blueprint) =>
  isUsed(blueprint) && datadogOf(blueprint).runbooks === undefined;

/** One for each key of `local.monitors` in the module `application-monitoring`: a monitor links to its key's page. */
export const runbooks: readonly Runbook[] = [
  {
    kind: "error-rate",
    isUsed: ours,
    title: "Errors",
    alarms: "More than 5 of 100 requests of the last five minutes ended in an error.",
    questions: [
      "Is it every request or one kind of them? The dashboard shows errors by resource.",
      "Did it begin with a release, or with a change of something that the program calls?",
      "Is it in this environment alone?",
      "Are there restarts as well? Then begin with that runbook.",
    ],
    look: [logs, pods, events],
    remedies: [
      "Something that the program calls is broken: tell its owner, and say so to customers.",
      "One kind of request alone: correct it, with a test.",
    ],
  },
  {
    kind: "latency",
    isUsed: ours,
    title: "Slow answers",
    alarms: "Of 100 requests of the last five minutes, more than 5 took longer than a second.",
    questions: [
      "Are there more requests than usual, or is each slower?",
      "Is memory nearly used up, or a copy missing?",
      "Does the program wait for something that it calls?",
    ],
    look: [pods, logs, events],
    remedies: [
      "More requests than copies can serve: raise `replicas` of the application in the blueprint, by a pull request.",
      "What is called is slow: tell its owner.",
    ],
  },
  {
    kind: "restarts",
    isUsed: ours,
    title: "Restarts",
    alarms: "A container was started again more than twice within five minutes.",
    questions: [
      "Which copy: one of the newest release, or an old one?",
      "How did it end: by itself, killed for its memory, or by a probe that got no answer?",
      "Does another copy go on serving? Then there is time.",
    ],
    look: [pods, lastWords, events],
    remedies: [
      "A release that cannot start never replaced the one before: revert it, and nothing is urgent.",
      "Killed for its memory: see the runbook on memory.",
      "Something that it needs at its start is not there: bring that back.",
    ],
  },
  {
    kind: "saturation",
    isUsed: ours,
    title: "Memory nearly used up",
    alarms: "For five minutes a container has used more than 90 of 100 parts of the memory that it may have.",
    questions: [
      "Does it rise all the time, or has it jumped? A leak rises until the container is killed.",
      "Since which release?",
      "Is there more traffic than usual?",
    ],
    look: [
      { command: "kubectl --namespace APPLICATION top pods", shows: "what each copy uses now" },
      pods,
      events,
    ],
    remedies: [
      "A leak since a release: go back, then find it at leisure.",
      "It needs more by nature: raise its limit in the configuration's base, by a pull request.",
    ],
  },
  {
    kind: "no-traffic",
    isUsed: ours,
    title: "No requests",
    alarms: "Production has had less than one request in fifteen minutes, or nobody has measured any.",
    questions: [
      "Can you use it yourself? If so, it is measuring that has stopped.",
      "Do name and certificate of its address still hold, and does traffic reach the cluster?",
      "Do other applications in the same cluster have requests?",
      "Is it a time at which nobody comes?",
    ],
    look: [
      pods,
      {
        command: "kubectl --namespace APPLICATION get service,endpointslice",
        shows: "whether requests have somewhere to go",
      },
      { command: "kubectl --namespace datadog get pods", shows: "whether the agents that measure run" },
      events,
    ],
    remedies: [
      "Nothing measures: bring the agent back; customers are served meanwhile.",
      "Nobody reaches it: that is an incident of the highest severity until somebody does.",
    ],
  },
];

export const entryPoint: EntryPoint = {
  title: "Datadog",
  purpose: "dashboards and monitors of every application in every environment",
  isUsed,
  needs: [],
  url: (blueprint) => {
    const site = siteOf(blueprint);
    return site === undefined ? "" : pagesUrl(apiUrl(site));
  },
};
