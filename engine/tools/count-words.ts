/** The words of a text: what stands between spaces and line breaks, signs of Markdown too, as Python's `split()` counts. */
export const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0;
