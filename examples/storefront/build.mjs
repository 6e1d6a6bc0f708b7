// The build: needs no network, fails when the service does not load, and leaves in dist/ what the image carries.
import { cpSync, rmSync } from "node:fs";

await import("./src/service.mjs");
rmSync("dist", { recursive: true, force: true });
cpSync("src", "dist/src", { recursive: true });
cpSync("package.json", "dist/package.json");
