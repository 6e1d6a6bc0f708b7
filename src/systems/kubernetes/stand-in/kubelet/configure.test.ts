import { describe, expect, it } from "vitest";
import type { Container, Pod, SecurityContext } from "../kinds/types.ts";
import { commandOf, userOf } from "./configure.ts";
import type { LocalImage } from "./images.ts";

const image = (config: object) => ({ config: { config } }) as unknown as LocalImage;
const container = (rest: Partial<Container> = {}): Container => ({ name: "web", image: "x", ...rest });

describe("who a program runs as", () => {
  const user = (User: string, own: SecurityContext, ofPod: SecurityContext = {}) => {
    const pod = {
      metadata: { name: "web-1", namespace: "shop", uid: "u" },
      spec: { securityContext: ofPod },
    } as unknown as Pod;
    const found = userOf(pod, container({ securityContext: own }), image({ User }));
    return found.ok ? found.user : found.message;
  };

  it("is the image's user, unless Pod or container say otherwise", () => {
    expect(user("", {})).toBeUndefined();
    expect(user("node", {})).toBe("node");
    expect(user("node", { runAsGroup: 5 })).toBe("node:5");
    expect(user("node", { runAsUser: 7 }, { runAsUser: 6, runAsGroup: 5 })).toBe("7:5");
  });

  it("has to be a number other than 0 under runAsNonRoot", () => {
    const nonRoot = { runAsNonRoot: true };
    const where = '(pod: "web-1_shop(u)", container: web)';
    expect(user("1000:1000", nonRoot)).toBe("1000:1000");
    expect(user("", nonRoot)).toBe(`container has runAsNonRoot and image will run as root ${where}`);
    expect(user("0:1", {}, nonRoot)).toBe(`container has runAsNonRoot and image will run as root ${where}`);
    expect(user("node", nonRoot)).toContain("image has non-numeric user (node), cannot verify");
    expect(user("node", { ...nonRoot, runAsUser: 0 })).toContain("runAsUser breaks non-root policy");
    expect(user("node", nonRoot, { runAsUser: 10_001 })).toBe("10001");
  });
});

describe("what is started", () => {
  const built = image({ Entrypoint: ["node", "server.mjs"], Cmd: ["--slow"] });

  it("is the image's, replaced by command and arguments as Kubernetes does", () => {
    expect(commandOf(container(), built, {})).toEqual(["node", "server.mjs", "--slow"]);
    expect(commandOf(container({ args: ["-p", "$(P)"] }), built, { P: "1" })).toEqual([
      ...["node", "server.mjs", "-p", "1"],
    ]);
    expect(commandOf(container({ command: ["sh"] }), built, {})).toEqual(["sh"]);
    expect(commandOf(container({ command: ["sh"], args: ["x"] }), built, {})).toEqual(["sh", "x"]);
  });
});
