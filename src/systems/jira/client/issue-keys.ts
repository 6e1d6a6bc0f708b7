/**
 * Keys of one project's issues that a text names, each once, in their order. As Jira finds them in commits and branches:
 * in capital letters, and not as a part of another word (support.atlassian.com, "Reference work items in your
 * development spaces").
 */
export function issueKeysIn(texts: readonly string[], project: string): readonly string[] {
  const pattern = new RegExp(`(?<![A-Za-z0-9_])${project}-([1-9][0-9]{0,9})(?![0-9])`, "g");
  const numbers = new Set(
    texts.flatMap((text) => [...text.matchAll(pattern)].map(([, number]) => Number(number))),
  );
  return [...numbers].sort((a, b) => a - b).map((number) => `${project}-${number}`);
}
