/** How many stacks are worked on at the same time: each takes a core and, with its providers, about a gigabyte. */
export const parallel = 3;

/** Works on all items, so many at a time, each begun in order; answers in order. */
export async function inParallel<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) answers[index] = await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return answers;
}
