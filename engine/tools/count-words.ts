/** The words of a text: separated by white space, Markdown signs included, as Python's `split()` counts. */
export const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0;
