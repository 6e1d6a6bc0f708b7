import type { Application } from "../../../blueprint/model.ts";
import type { GeneratedFile } from "../../../contracts/generated-file.ts";
import { codeSpan, escapeMarkdown, markdownTable } from "../../../formats/markdown.ts";
import { comment } from "../../../formats/yaml.ts";
import { seededHeader } from "../../../formats/yaml-header.ts";
import { ready } from "./file.ts";
import { serverSource, serverTest } from "./starter-source.ts";

/** A Twelve-Factor service without dependencies, for an application that has no code yet. Written once. */
export function starterFiles(application: Application): readonly GeneratedFile[] {
  const file = (path: string, text: string) => ready(application.repository, path, "seeded", text);
  return [
    file("package.json", packageJson(application)),
    file("src/server.mjs", serverSource(application)),
    file("test/server.test.mjs", serverTest(application)),
    file("Dockerfile", dockerfile(application)),
    file(".dockerignore", ".git\n.github\nnode_modules\ntest\n"),
    file(".gitignore", "node_modules\n.env\n"),
    file("README.md", readme(application)),
  ];
}

function packageJson(application: Application): string {
  const manifest = {
    name: application.name,
    version: "0.0.0",
    description: application.description,
    private: true,
    type: "module",
    engines: { node: ">=20" },
    scripts: { start: "node src/server.mjs", test: "node --test" },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function dockerfile(application: Application): string {
  return `${comment(seededHeader("The release: built once, the same bytes in every environment."), "")}
FROM node:20-alpine AS build
WORKDIR /build
COPY package.json ./
COPY src ./src
RUN node --check src/server.mjs

FROM node:20-alpine
ARG VERSION=0.0.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.version=$VERSION
LABEL org.opencontainers.image.revision=$COMMIT
ENV NODE_ENV=production VERSION=$VERSION COMMIT=$COMMIT
WORKDIR /service
COPY --from=build /build ./
USER 10001
EXPOSE ${application.port}
ENTRYPOINT ["node", "src/server.mjs"]
`;
}

function readme(application: Application): string {
  return `# ${escapeMarkdown(application.name)}

${escapeMarkdown(application.description)}

${markdownTable(
  ["", ""],
  [
    ["run", codeSpan(`PORT=${application.port} npm start`)],
    ["test", codeSpan(application.test)],
    ["ready when", `${codeSpan(`GET ${application.probe}`)} answers 200`],
    ["release", '`GET /version` answers `{"version", "commit"}`'],
  ],
)}

Configuration comes from the environment, logs go to standard output, and SIGTERM lets requests finish
([The Twelve-Factor App](https://12factor.net)). A merge to main becomes a release; it reaches each environment by a
promotion in the configuration repository.
`;
}
