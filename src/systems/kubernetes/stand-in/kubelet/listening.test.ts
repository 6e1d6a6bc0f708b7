import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { reachIn, reachOf } from "./listening.ts";

const row = (local: string, state = "0A") =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000`;

describe("who is reached at a port", () => {
  it("is read from the kernel's table", () => {
    expect(reachIn(row("0100007F:1F90"), 8080)).toBe("loopback");
    expect(reachIn(row("00000000:1F90"), 8080)).toBe("anyone");
    expect(reachIn(row("00000000000000000000000000000000:1F90"), 8080)).toBe("anyone");
    expect(reachIn(row("00000000000000000000000001000000:1F90"), 8080)).toBe("loopback");
    expect(reachIn(row("0000000000000000FFFF00000100007F:1F90"), 8080)).toBe("loopback");
    expect(reachIn(`${row("0100007F:1F90")}\n${row("00000000:1F90")}`, 8080)).toBe("anyone");
    // A connection, another port.
    expect(reachIn(row("00000000:1F90", "01"), 8080)).toBeUndefined();
    expect(reachIn(row("00000000:1F91"), 8080)).toBeUndefined();
  });

  it.runIf(process.platform === "linux")("agrees with what this machine does", async () => {
    for (const [host, reach] of [
      ["127.0.0.1", "loopback"],
      ["0.0.0.0", "anyone"],
    ] as const) {
      const server = createServer();
      await new Promise<void>((listening) => server.listen(0, host, listening));
      const { port } = server.address() as AddressInfo;
      expect(reachOf(port)).toBe(reach);
      await new Promise((closed) => server.close(closed));
      expect(reachOf(port)).toBeUndefined();
    }
  });
});
