/** Imports `*.tf` as text in tests, as `scripts/build.mjs` does in what is shipped. */
export const configurationFiles = {
  name: "configuration-files",
  transform: (text: string, id: string) =>
    id.endsWith(".tf") ? { code: `export default ${JSON.stringify(text)};`, map: null } : null,
};
