/**
 * Names in the company's platform that systems have to agree on: what one writes, another trusts or reads.
 */

/** Terraform: stacks, modules and the facts. */
export const infrastructureRepository = "infrastructure";
/** What the deployers read. */
export const configurationRepository = "configuration";
/** The branch that counts, in every repository. */
export const mainBranch = "main";
/** The environment of `infrastructure` in which stacks are applied. */
export const applyEnvironment = "apply";
/** The environment of `configuration` in which promotions are decided. */
export const deliveryEnvironment = "delivery";
