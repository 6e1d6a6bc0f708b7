import { describe, expect, it } from "vitest";
import { createSealingKeys, openSealed, seal } from "./sealed-box.ts";

describe("sealed boxes", () => {
  it("open for the holder of the private key alone", () => {
    const keys = createSealingKeys();
    const sealed = seal(keys.publicKey, "geheim: ß");
    expect(openSealed(keys, sealed)).toBe("geheim: ß");
    expect(openSealed(createSealingKeys(), sealed)).toBeUndefined();
    expect(openSealed(keys, Buffer.from("geheim").toString("base64"))).toBeUndefined();
  });

  it("open what libsodium sealed", () => {
    // Made with PyNaCl's SealedBox for this throw-away key.
    const keys = {
      publicKey: "/X93n01jM48/aEdEJix+hCa6UtWgtaRgcWPpWclw7Gc=",
      privateKey: "/KAKoDCLAlCyqbTTg23CSMuOhcKEv3gPOi9R6zbKPSQ=",
    };
    expect(
      openSealed(
        keys,
        "g6zazQguLdzw7y2hAwi0HQLcMJY93bf+USYXqjzjlwPxfIhZMOQaCwRhc0JPx/2AupcWexOmAzmnuALj2TxWsQ6La+XL4YBeU1kjmxO+75U=",
      ),
    ).toBe("opened by another implementation");
  });
});
