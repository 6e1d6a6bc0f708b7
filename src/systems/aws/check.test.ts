import { describe, expect, test } from "vitest";
import { grants } from "./access.ts";
import { capacityOf, environmentRange, parseRange } from "./address-ranges.ts";
import { checkAws } from "./check.ts";
import { awsStacks } from "./stacks/index.ts";
import { allOffers, awsCompany, codeHost } from "./testing.ts";

describe("address ranges", () => {
  test.each([
    ["10.0.0.0/8", 256],
    ["10.64.0.0/10", 64],
    ["172.24.0.0/13", 8],
    ["192.168.0.0/16", 1],
  ])("%s has room for %i environments", (text, room) => {
    const range = parseRange(text);
    expect(range && capacityOf(range)).toBe(room);
  });

  test("environments stand one behind the other and do not overlap", () => {
    const range = parseRange("10.64.0.0/10") ?? { first: 0, prefix: 0 };
    expect([0, 1, 63].map((index) => environmentRange(range, index))).toEqual([
      "10.64.0.0/16",
      "10.65.0.0/16",
      "10.127.0.0/16",
    ]);
    expect(() => environmentRange(range, 64)).toThrow();
  });

  test.each([
    "10.64.0.0/17", // too small for one environment
    "0.0.0.0/0",
    "11.0.0.0/8", // somebody else's
    "172.16.0.0/12", // holds what clusters use inside
    "172.0.0.0/8",
    "10.64.1.0/16", // does not start there
    "10.064.0.0/16",
    "10.64.0.0/16 ",
    "10.300.0.0/16",
    "fd00::/8",
  ])("%s is none that networks could be made of", (text) => {
    expect(parseRange(text)).toBeUndefined();
  });
});

describe("what AWS could not make of a company", () => {
  const codes = (...company: Parameters<typeof awsCompany>) =>
    checkAws(awsCompany(...company)).map(({ code }) => code);

  test("is said before anything is made", () => {
    expect(codes()).toEqual([]);
    expect(codes({}, ["security", "prod"])).toEqual(["aws-account-name-taken"]);
    expect(codes({ network: { range: "192.168.0.0/16" } })).toEqual(["aws-network-too-small"]);
    const longest = { mailbox: "a".repeat(32) };
    expect(codes(longest, ["e".repeat(18)])).toEqual([]);
    expect(codes(longest, ["e".repeat(19)])).toEqual(["aws-account-email-too-long"]);
  });

  test("and then there is no stack", () => {
    const stacks = (range: string) =>
      awsStacks(awsCompany({ network: { range } }), { codeHostIdentity: codeHost }).map(({ id }) => id);
    expect(stacks("192.168.0.0/16")).toEqual([]);
    expect(stacks("10.0.0.0/8")).toContain("environment-prod");
  });

  test("knows who would get rights, and leaves nobody administrator alone", () => {
    const found = (access: object, offers = allOffers) =>
      checkAws(awsCompany({ access }), undefined, offers).map(({ code }) => code);
    expect(found({})).toEqual([]);
    expect(found({ teams: { nobody: { billing: ["production"] } } })).toEqual(["aws-access-team-unknown"]);
    // Grace alone is in engineering.
    const alone = { platform: {}, teams: { engineering: { administrator: ["production"] } } };
    expect(found(alone)).toEqual(["aws-access-only-administrator"]);
    expect(found(alone, {})).toEqual([]);
    const places = grants(awsCompany({ access: { ...alone, usual: {} } }));
    expect(places.map(({ team, set, account }) => `${team} ${set} ${account}`)).toEqual(
      ["dev", "qa", "staging", "prod"].map((account) => `engineering administrator ${account}`),
    );
  });
});
