// A witness that knows nothing of Groundwork's code: with git and HTTP alone it reads which digest the configuration
// repository wants in prod, what the registry says of that digest, and what the running program answers, and fails
// unless the three agree.
//
//   node test/end-to-end/witness.mjs '<the "world" line of npm start -- --json --keep>' [environment]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const world = JSON.parse(process.argv[2] ?? readFileSync(0, "utf8"));
const environment = process.argv[3] ?? Object.keys(world.environments).at(-1);
const fail = (message) => {
  console.error(`witness: ${message}`);
  process.exit(1);
};

/** The slot as it stands on main: repository, name and digest of its one image. */
function readSlot(application) {
  const folder = mkdtempSync(join(tmpdir(), "witness-"));
  try {
    const url = new URL(`${world.github.url}/${world.github.organization}/configuration.git`);
    url.username = "x-access-token";
    url.password = world.github.token;
    execFileSync("git", ["clone", "-q", "--depth", "1", url.href, folder], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const path = join(environment, application, "kustomization.yaml");
    if (!readdirSync(join(folder, environment)).includes(application)) fail(`configuration has no ${path}`);
    const text = readFileSync(join(folder, path), "utf8");
    const digests = [...text.matchAll(/^\s*digest:\s*"?(sha256:[0-9a-f]{64})"?\s*(?:#.*)?$/gm)].map(
      ([, digest]) => digest,
    );
    const image = /^\s*(?:- )?newName:\s*"?([^"\s]+)"?/m.exec(text)?.[1];
    if (digests.length !== 1 || !image) fail(`${path} does not hold exactly one digest and image`);
    return { digest: digests[0], name: image.slice(image.indexOf("/") + 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A document of the registry, whose bytes must hash to the digest they were asked for by. */
async function fromRegistry(path, digest, accept) {
  const response = await fetch(`${world.registry.url}/v2/${path}/${digest}`, { headers: { accept } });
  if (!response.ok) fail(`the registry answers ${response.status} for ${path}/${digest}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const hash = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (hash !== digest) fail(`the registry's bytes hash to ${hash}, not ${digest}`);
  return JSON.parse(bytes.toString("utf8"));
}

let seen = 0;
for (const [application, { url }] of Object.entries(world.environments[environment].applications)) {
  const { digest, name } = readSlot(application);
  const manifest = await fromRegistry(
    `${name}/manifests`,
    digest,
    "application/vnd.oci.image.manifest.v1+json",
  );
  const config = await fromRegistry(`${name}/blobs`, manifest.config.digest, "*/*");
  const labels = config.config.Labels;
  const version = labels["org.opencontainers.image.version"];
  const commit = labels["org.opencontainers.image.revision"];
  const answer = await fetch(`${url}/version`);
  if (!answer.ok) fail(`${application} in ${environment} answers ${answer.status} for /version`);
  const said = await answer.json();
  if (said.version !== version || said.commit !== commit) {
    fail(
      `${application} in ${environment} says ${JSON.stringify(said)}, its image says ${version} of ${commit}`,
    );
  }
  console.log(
    `witness: ${application} in ${environment} is ${version} of ${commit}, image ${digest}: slot, registry and program agree`,
  );
  seen += 1;
}
if (seen === 0) fail("saw no application");
