import type { Policy } from "../contracts/policy.ts";

/**
 * Where things lie in the configuration repository, and how delivery names its branches. One place for the names,
 * so that writer, gate and report cannot disagree.
 */
export const policyPath = "policy.yaml";
export const trustedRootPath = "trusted-root.json";
export const ledgerFolder = "ledger";
/** Context of the required status. */
export const gateContext = "gate";

const branchRoot = "promote/";

/** One application in one environment. */
export interface SlotName {
  readonly environment: string;
  readonly application: string;
}

/** A key for maps: neither name can hold a slash. */
export function slotKey(name: SlotName): string {
  return `${name.environment}/${name.application}`;
}

export function slotPath(name: SlotName): string {
  return `${slotKey(name)}/kustomization.yaml`;
}

export function ledgerPath(name: SlotName, request: number): string {
  return `${ledgerFolder}/${slotKey(name)}/${request}.yaml`;
}

/** The slot that a path is, in an environment of the policy; whether the policy knows the application or not. */
export function parseSlotPath(path: string, policy: Pick<Policy, "environments">): SlotName | undefined {
  const match = /^([^/]+)\/([^/]+)\/kustomization\.yaml$/.exec(path);
  const [, environment, application] = match ?? [];
  if (!environment || !application) return undefined;
  if (!policy.environments.some(({ name }) => name === environment)) return undefined;
  return { environment, application };
}

/** Other names under which kustomize would read a slot's folder: nobody may put a digest there. */
export function isSlotInDisguise(path: string, policy: Pick<Policy, "environments">): boolean {
  const match = /^([^/]+)\/[^/]+\/(kustomization\.yaml|kustomization\.yml|kustomization)$/i.exec(path);
  const known = policy.environments.some(({ name }) => name === match?.[1]);
  return known && parseSlotPath(path, policy) === undefined;
}

export function parseLedgerPath(path: string): (SlotName & { readonly request: number }) | undefined {
  const match = /^ledger\/([^/]+)\/([^/]+)\/([1-9][0-9]{0,15})\.yaml$/.exec(path);
  const [, environment, application, request] = match ?? [];
  if (!environment || !application || !request) return undefined;
  return { environment, application, request: Number(request) };
}

/**
 * Paths that the delivery writer alone may touch. A differently spelled folder is meant as well; the page that says
 * what the folder is for belongs to the platform.
 */
export function isLedgerPath(path: string): boolean {
  return path !== `${ledgerFolder}/README.md` && path.toLowerCase().startsWith(`${ledgerFolder}/`);
}

/** The branch of a promotion through a gate. */
export function promotionBranch(name: SlotName, request: number): string {
  return `${branchRoot}${slotKey(name)}-${request}`;
}

export function parsePromotionBranch(branch: string): (SlotName & { readonly request: number }) | undefined {
  const match = /^promote\/([^/]+)\/([^/]+)-([1-9][0-9]{0,15})$/.exec(branch);
  const [, environment, application, request] = match ?? [];
  if (!environment || !application || !request) return undefined;
  return { environment, application, request: Number(request) };
}

/** The branch that takes everything that waits for an environment without a gate. */
export function batchBranch(environment: string): string {
  return `${branchRoot}${environment}/batch`;
}

export function isPromotionBranch(branch: string): boolean {
  return branch.startsWith(branchRoot);
}

/** The context under which an environment's deployer reports an application's health. */
export function healthContext(name: SlotName): string {
  return `health/${slotKey(name)}`;
}

/** Logins are compared without regard to case, as code hosts do. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
