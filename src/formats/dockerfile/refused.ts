/** Instructions that Docker knows and this subset does not, and what to do instead. */
export const refusedInstructions: Readonly<Record<string, string>> = {
  ADD: "Use COPY; fetch and unpack archives in a RUN or in the pipeline, where their digest can be checked.",
  HEALTHCHECK: "Remove it: the cluster's own probes decide whether the program is healthy.",
  VOLUME: "Remove it: volumes are declared by what runs the image.",
  ONBUILD: "Write the instruction into the Dockerfiles that need it.",
  SHELL: "Remove it: the shell form runs in /bin/sh -c; use the exec form for another shell.",
  STOPSIGNAL: "Remove it: the program is asked to end with SIGTERM.",
  MAINTAINER: 'Write LABEL org.opencontainers.image.authors="…" instead.',
};

/** Flags by instruction that Docker knows and this subset does not, and what to do instead. */
export const refusedFlags: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  FROM: { "--platform": "Remove it: the image is built for the platform of the machine that builds." },
  COPY: {
    "--link": "Remove it: it changes caching only.",
    "--parents": "Copy the folder itself, or name each file.",
    "--exclude": "List what has to stay out in .dockerignore.",
  },
  RUN: {
    "--mount": "COPY what the command needs; give secrets to the running program, not to the build.",
    "--network": "Remove it.",
    "--security": "Remove it.",
  },
};

/** The subset. */
export const knownInstructions = "FROM ARG LABEL ENV WORKDIR COPY RUN USER EXPOSE ENTRYPOINT CMD".split(" ");
