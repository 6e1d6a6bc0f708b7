import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { nothingReleased, readSlot, writeSlot } from "./slot.ts";

const old = `sha256:${"a".repeat(64)}`;
const fresh = `sha256:${"b".repeat(64)}`;
const file = "dev/storefront/kustomization.yaml";
const read = (text: string) => readSlot(text, file, "storefront");
const write = (text: string, digest = fresh) => writeSlot(text, file, "storefront", digest);
const codes = (result: ReturnType<typeof write> | ReturnType<typeof read>) =>
  result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code);

describe("a slot is written by its meaning", () => {
  it("leaves the same digest alone in a comment, in another image and in another field", () => {
    const text = [
      `# before: ${old}`,
      "images:",
      "  - name: sidecar",
      `    digest: ${old} # the sidecar`,
      `  - digest: "${old}" # ${old}`,
      "    newName: registry.example/storefront",
      "    name: storefront",
      "commonAnnotations:",
      `  digest: ${old}`,
      "",
    ].join("\n");
    const result = write(text);
    expect(result).toEqual({ ok: true, value: text.replace(`"${old}" #`, `"${fresh}" #`) });
  });

  it("keeps every other byte, whatever the comments, the quotes, the order and the line ends", () => {
    const comment = fc.constantFrom("", ` # ${old}`, " # digest: |", " # 'quoted'");
    const quote = fc.constantFrom("", '"', "'");
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
    const image = fc.record({ comment, quote, digest, tag: fc.boolean(), newName: fc.boolean() });
    const shape = fc.record({
      before: fc.array(image, { maxLength: 3 }),
      slot: image,
      after: fc.array(image, { maxLength: 3 }),
      order: fc.shuffledSubarray(["name", "digest", "newName"], { minLength: 3 }),
      lineEnd: fc.constantFrom("\n", "\r\n"),
      flow: fc.boolean(),
    });
    fc.assert(
      fc.property(shape, digest, ({ before, slot, after, order, lineEnd, flow }, next) => {
        const entry = (name: string, one: typeof slot) => {
          const values: Record<string, string> = { name, digest: one.digest, newName: `r.example/${name}` };
          const fields = order.map((key) => `${key}: ${one.quote}${values[key]}${one.quote}`);
          if (flow) return `  - {${fields.join(", ")}}${one.comment}`;
          return fields
            .map((field, index) => `${index === 0 ? "  - " : "    "}${field}${one.comment}`)
            .join(lineEnd);
        };
        const lines = [
          "# head",
          "images:",
          ...before.map((one, index) => entry(`before-${index}`, one)),
          entry("storefront", slot),
          ...after.map((one, index) => entry(`after-${index}`, one)),
          "",
        ];
        const text = lines.join(lineEnd);
        const result = write(text, next);
        if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
        const place = read(text);
        if (!place.ok) throw new Error("unreadable");
        const width = slot.quote.length;
        expect(result.value.slice(0, place.value.start)).toBe(text.slice(0, place.value.start));
        expect(result.value.slice(place.value.start + next.length + 2 * width)).toBe(
          text.slice(place.value.end),
        );
        const expected = parse(text);
        expected.images[before.length].digest = next;
        expect(parse(result.value)).toEqual(expected);
        expect(write(result.value, slot.digest)).toEqual({ ok: true, value: text });
      }),
    );
  });

  it("reads where nothing has been released", () => {
    expect(read(`images: [{name: storefront, digest: "${nothingReleased}"}]`)).toMatchObject({
      ok: true,
      value: { digest: nothingReleased },
    });
  });
});

describe("a slot that could mean two things is refused", () => {
  it.each([
    ["no images", "resources: [a]\n", "slot-absent"],
    ["another image only", `images:\n- name: other\n  digest: ${old}\n`, "slot-absent"],
    ["no digest", "images:\n- name: storefront\n  newTag: 1.0.0\n", "slot-absent"],
    [
      "the image twice",
      `images:\n- {name: storefront, digest: "${old}"}\n- {name: storefront, digest: "${old}"}\n`,
      "slot-ambiguous",
    ],
    ["the key twice", `images:\n- name: storefront\n  digest: ${old}\n  digest: ${old}\n`, "slot-unreadable"],
    ["an alias", `x: &d ${old}\nimages:\n- name: storefront\n  digest: *d\n`, "slot-aliased"],
    [
      "an anchor",
      `images:\n- name: storefront\n  digest: &d ${old}\n- name: other\n  digest: *d\n`,
      "slot-aliased",
    ],
    [
      "an aliased entry",
      `x: &e {name: storefront, digest: "${old}"}\nimages:\n- *e\n- {name: storefront, digest: "${old}"}\n`,
      "slot-aliased",
    ],
    [
      "two documents",
      `images: []\n---\nimages:\n- {name: storefront, digest: "${old}"}\n`,
      "slot-unreadable",
    ],
    ["a block scalar", `images:\n- name: storefront\n  digest: |-\n    ${old}\n`, "slot-unreadable"],
    ["a short digest", "images:\n- name: storefront\n  digest: sha256:abc\n", "slot-unreadable"],
    ["broken YAML", "images: [\n", "slot-unreadable"],
  ])("%s", (_name, text, code) => {
    expect(codes(write(text))).toEqual([code]);
  });

  it("says where", () => {
    const result = read(`images:\n- {name: storefront, digest: "${old}"}\n- name: storefront\n`);
    expect(result.ok ? undefined : result.diagnostics[0]?.place).toMatchObject({ file, line: 3, column: 3 });
  });

  it("refuses to write what is no digest", () => {
    expect(codes(write(`images: [{name: storefront, digest: "${old}"}]`, "latest"))).toEqual([
      "digest-malformed",
    ]);
  });
});
