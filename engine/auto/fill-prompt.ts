const blank = /\{\{(\w+)\}\}/g;

/**
 * Fills the blanks `{{name}}` of a prompt text. A paragraph whose blank has nothing to say is left out, with a heading
 * (a paragraph that ends in a colon) that would introduce nothing. Values are put in as they are, never read for blanks.
 */
export function fillPrompt(text: string, values: Readonly<Record<string, string | undefined>>): string {
  const paragraphs = text.trim().split(/\n{2,}/);
  const said = paragraphs.map((paragraph) => [...paragraph.matchAll(blank)].every(([, name = '']) => Boolean(values[name])));
  return paragraphs
    .filter((paragraph, index) => said[index] && (!paragraph.endsWith(':') || said[index + 1]))
    .map((paragraph) => paragraph.replace(blank, (_, name: string) => values[name] ?? ''))
    .join('\n\n');
}
