import { authenticate } from "../authenticate.ts";
import type { ServiceAnswer } from "../services.ts";
import { InvalidInput, jsonRejections, type OperationTable } from "./call.ts";
import { AwsError } from "./error.ts";

export interface JsonService {
  /** What calls are signed for, and what begins the names of its actions: `organizations`. */
  readonly name: string;
  /** The first part of `x-amz-target`: `AWSOrganizationsV20161128`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  /** The code for input that does not fit. */
  readonly invalid: string;
  readonly operations: OperationTable;
}

/** A service of the protocols "AWS JSON" 1.0 and 1.1. */
export function jsonService({ name, target, version, invalid, operations }: JsonService): ServiceAnswer {
  const type = { "content-type": `application/x-amz-json-${version}` };
  return async (world, _, request) => {
    const headers = { ...type, "x-amzn-requestid": world.ids.uuid() };
    const [prefix, operation = ""] = (request.headers["x-amz-target"] ?? "").split(".");
    try {
      const perform =
        prefix === target && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (perform) world.operations.note(name, operation);
      const caller = authenticate(world, request, name);
      if ("rejection" in caller) throw new AwsError(...jsonRejections[caller.rejection]);
      if (!perform) throw new AwsError(400, "UnknownOperationException", "");
      const result = await perform({ world, session: caller.session }, readBody(request.body));
      return new Response(JSON.stringify(result ?? {}), { headers });
    } catch (error) {
      const refusal = error instanceof InvalidInput ? new AwsError(400, invalid, error.message) : error;
      if (!(refusal instanceof AwsError)) throw error;
      world.log(`${name} refuses ${operation}: ${refusal.code}`);
      const body = { __type: refusal.code, message: refusal.message, Message: refusal.message };
      return new Response(JSON.stringify(body), { status: refusal.status, headers });
    }
  };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw new AwsError(400, "SerializationException", "The request body is not JSON.");
  }
}
