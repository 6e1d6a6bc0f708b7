import { livePerson } from "../rehearsal/person.ts";
import { personAtGitHub } from "../systems/github/person/person.ts";

// The program that one person of a rehearsal runs; composed here because only this folder knows the systems.
await livePerson(({ codeHostUrl, token, name, email }) =>
  personAtGitHub({ url: codeHostUrl, token, name, email }),
);
