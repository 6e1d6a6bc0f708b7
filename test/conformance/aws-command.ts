import { pythonProgram } from "./tools.ts";

/** The program `aws`: AWS's command line, on PATH or as PyPI has it. */
export const findAwsCommand = () =>
  pythonProgram({ program: "aws", package: "awscli", version: "1.45.11" }, "--version");
