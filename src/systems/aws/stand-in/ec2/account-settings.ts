import * as z from "zod";
import { operation } from "../protocol/call.ts";
import { type Ec2Call, listOf, missing } from "./call.ts";
import { describeInput, selectById } from "./select.ts";
import { tagSet } from "./tags.ts";

const nothing = z.object({});
const encryption = ({ state }: Ec2Call) => ({ ebsEncryptionByDefault: state.ebsEncryption });

/** What an account has without making it: the encryption of volumes, access control lists, no interfaces. */
export const accountOperations = {
  GetEbsEncryptionByDefault: operation(nothing, encryption),
  EnableEbsEncryptionByDefault: operation(nothing, (call: Ec2Call) => setEncryption(call, true)),
  DisableEbsEncryptionByDefault: operation(nothing, (call: Ec2Call) => setEncryption(call, false)),
  DescribeNetworkInterfaces: operation(nothing, () => ({ networkInterfaceSet: [] })),
  DescribeNetworkAcls: operation(
    z.object({ ...describeInput, NetworkAclId: listOf(z.string()) }),
    (call: Ec2Call, input) => {
      const { networkAcls, subnets } = call.state;
      const { shown, next } = selectById(call, input, input.NetworkAclId, networkAcls, missing.networkAcl, {
        "network-acl-id": ({ id }) => id,
        "vpc-id": ({ vpcId }) => vpcId,
        default: () => "true",
      });
      const networkAclSet = shown.map(({ id, vpcId }) => ({
        ...{ networkAclId: id, vpcId, default: true, ownerId: call.session.account },
        entrySet: [false, true].flatMap((egress) => [
          { ...everyone, ruleNumber: 100, ruleAction: "allow", egress },
          { ...everyone, ruleNumber: 32_767, ruleAction: "deny", egress },
        ]),
        associationSet: Object.values(subnets)
          .filter((subnet) => subnet.vpcId === vpcId)
          .map((subnet) => ({
            networkAclAssociationId: subnet.id.replace("subnet", "aclassoc"),
            ...{ networkAclId: id, subnetId: subnet.id },
          })),
        tagSet: tagSet(call, id),
      }));
      return { networkAclSet, nextToken: next };
    },
  ),
};

const everyone = { protocol: "-1", cidrBlock: "0.0.0.0/0" };

function setEncryption(call: Ec2Call, on: boolean) {
  call.state.ebsEncryption = on;
  call.changed();
  return encryption(call);
}
