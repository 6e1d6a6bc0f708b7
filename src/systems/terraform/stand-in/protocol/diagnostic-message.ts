import type { AttributePath, ConfigurationRemark } from "../../../../contracts/terraform-backend.ts";
import type { Diagnostic } from "../../../../foundation/diagnostic.ts";

const severities = { error: 1, warning: 2 } as const;

export function remarkMessage({ severity, summary, detail, path }: ConfigurationRemark) {
  return {
    severity: severities[severity],
    summary,
    detail: detail ?? "",
    ...(path && { attribute: pathMessage(path) }),
  };
}

export function diagnosticMessage({ severity, summary, cause, next }: Diagnostic) {
  const detail = [cause, next].filter((part) => part !== undefined).join("\n\n");
  return { severity: severities[severity], summary, detail };
}

/** The first step names an attribute; after a list comes a number, after a map a key, which reads as a name here. */
export function pathMessage(path: AttributePath) {
  return {
    steps: path.map((step) => (typeof step === "number" ? { elementKeyInt: step } : { attributeName: step })),
  };
}
