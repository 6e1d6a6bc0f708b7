/** Configuration of the infrastructure, imported as its text. */
declare module "*.tf" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a text file has nothing else to export.
  export default text;
}

/** What is said about a module, imported as its text. */
declare module "*.md" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a text file has nothing else to export.
  export default text;
}

/** A template of a Helm chart, imported as its text. */
declare module "*.yaml" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a text file has nothing else to export.
  export default text;
}
