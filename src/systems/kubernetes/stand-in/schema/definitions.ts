import { any, boolean, kind, list, object, type Schema, string } from "./schema.ts";

/** apiextensions.k8s.io/v1 CustomResourceDefinition. The description of the kind itself is kept and not read. */
export const customResourceDefinition: Schema = kind({
  spec: object({
    conversion: any,
    group: string,
    names: object({
      categories: list(string),
      kind: string,
      listKind: string,
      plural: string,
      shortNames: list(string),
      singular: string,
    }),
    preserveUnknownFields: boolean,
    scope: string,
    versions: list(
      object({
        additionalPrinterColumns: list(any),
        deprecated: boolean,
        deprecationWarning: string,
        name: string,
        schema: any,
        selectableFields: list(any),
        served: boolean,
        storage: boolean,
        subresources: any,
      }),
    ),
  }),
  status: any,
});
