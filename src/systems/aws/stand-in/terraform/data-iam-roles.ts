import type { DataSourceBackend } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import { textAt, type XmlElement } from "../protocol/xml-reader.ts";
import type { AwsConnection } from "./connection.ts";
import { iam, membersAt } from "./iam-calls.ts";
import { given } from "./steps.ts";

/** `aws_iam_roles` (`internal/service/iam/roles_data_source.go`): those below a path whose name fits a pattern. */
export const iamRolesData: DataSourceBackend<AwsConnection> = {
  async read(configuration, connection) {
    const pattern = given(configuration["name_regex"]);
    let expression: RegExp | undefined;
    try {
      expression = pattern === undefined ? undefined : new RegExp(pattern);
    } catch {
      return failure("terraform-vendor-refused", `"name_regex": error parsing regexp: ${pattern}`);
    }
    const roles: XmlElement[] = [];
    for (let Marker: string | undefined; ; ) {
      const page = await iam(connection, "ListRoles", {
        PathPrefix: given(configuration["path_prefix"]),
        Marker,
      });
      if (!page.ok) return page;
      roles.push(...membersAt(page.value, "Roles"));
      Marker = textAt(page.value, "Marker");
      if (Marker === undefined) break;
    }
    const found = roles.filter((role) => expression?.test(textAt(role, "RoleName") ?? "") ?? true);
    const read = (name: string) => found.map((role) => textAt(role, name) ?? "").sort();
    return ok({ ...configuration, id: connection.region, arns: read("Arn"), names: read("RoleName") });
  },
};
