/** Imports `*.tf`, `*.md` and `*.yaml` as text in tests, as `scripts/build.mjs` does in what is shipped. */
export const configurationFiles = {
  name: "configuration-files",
  transform: (text: string, id: string) =>
    /\.(md|tf|yaml)$/.test(id) ? { code: `export default ${JSON.stringify(text)};`, map: null } : null,
};
