import type { TextRequest } from "../../signature.ts";
import { authenticate, type Rejection } from "../authenticate.ts";
import { authorize } from "../iam/authorize.ts";
import { InvalidInput, type Operation, type OperationTable } from "../protocol/call.ts";
import { AwsError } from "../protocol/error.ts";
import { placeOf } from "../protocol/place.ts";
import { printXml, readQuery, xml } from "../protocol/query.ts";
import type { ServiceAnswer } from "../services.ts";
import type { AwsWorld } from "../world.ts";
import { elements } from "../xml.ts";
import { accountOperations } from "./account-settings.ts";
import { addressOperations } from "./addresses.ts";
import type { Ec2Call } from "./call.ts";
import { flowLogOperations } from "./flow-logs.ts";
import { internetGatewayOperations } from "./internet-gateways.ts";
import { emptyEc2 } from "./model.ts";
import { natGatewayOperations } from "./nat-gateways.ts";
import { isEnabled, regionOperations } from "./regions.ts";
import { routeTableOperations } from "./route-tables.ts";
import { routeOperations } from "./routes.ts";
import { ruleOperations } from "./rules.ts";
import { securityGroupOperations } from "./security-groups.ts";
import { subnetOperations } from "./subnets.ts";
import { tagOperations } from "./tags.ts";
import { vpcOperations } from "./vpcs.ts";

const operations: OperationTable<Ec2Call> = {
  ...{ ...regionOperations, ...vpcOperations, ...subnetOperations, ...internetGatewayOperations },
  ...{ ...addressOperations, ...natGatewayOperations, ...routeTableOperations, ...routeOperations },
  ...{ ...securityGroupOperations, ...ruleOperations, ...flowLogOperations, ...accountOperations },
  ...tagOperations,
};

const version = "2016-11-15";

/** EC2 as far as networks go. It speaks the query protocol in a form of its own: no `…Result`, other errors. */
export const answerEc2: ServiceAnswer = (world, _, request) => {
  const requestId = world.ids.uuid();
  const parameters = new URLSearchParams(request.body);
  const action = parameters.get("Action") ?? "";
  try {
    const answer = printXml(
      { requestId, ...(perform(world, request, action, parameters) as object) },
      "item",
    );
    return xml(
      200,
      `<${action}Response xmlns="http://ec2.amazonaws.com/doc/${version}/">${answer}</${action}Response>`,
    );
  } catch (error) {
    const invalid = error instanceof InvalidInput;
    const refusal = invalid ? new AwsError(400, "InvalidParameterValue", error.message) : error;
    if (!(refusal instanceof AwsError)) throw error;
    world.log(`ec2 refuses ${action}: ${refusal.code}`);
    const detail = elements({ Code: refusal.code, Message: refusal.message });
    const body = `<Response><Errors><Error>${detail}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
    return xml(refusal.status, body);
  }
};

function perform(
  world: AwsWorld,
  request: TextRequest,
  action: string,
  parameters: URLSearchParams,
): unknown {
  const known: Operation<Ec2Call> | undefined = Object.hasOwn(operations, action)
    ? operations[action]
    : undefined;
  if (known) world.operations.note("ec2", action);
  const caller = authenticate(world, request, "ec2");
  if ("rejection" in caller) throw new AwsError(...rejections[caller.rejection]);
  const { session } = caller;
  if (!isEnabled(session.region)) throw new AwsError(...rejections["unknown-key"]);
  if (!known)
    throw new AwsError(400, "InvalidAction", `The action ${action} is not valid for this web service.`);
  authorize(world, session, `ec2:${action}`, "*");
  if (parameters.get("DryRun") === "true") {
    throw new AwsError(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
  }
  const place = placeOf({ world, session }, "ec2", emptyEc2);
  return known({ world, session, ...place }, readQuery(parameters));
}

const authFailure = "AWS was not able to validate the provided access credentials";
const rejections: Readonly<Record<Rejection, readonly [number, string, string]>> = {
  missing: [400, "MissingParameter", "The request must contain the parameter AWSAccessKeyId"],
  "unknown-key": [401, "AuthFailure", authFailure],
  "wrong-token": [401, "AuthFailure", authFailure],
  "wrong-signature": [401, "AuthFailure", authFailure],
  expired: [400, "RequestExpired", "Request has expired."],
  skewed: [400, "RequestExpired", "Request has expired."],
};
