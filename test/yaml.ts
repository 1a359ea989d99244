/**
 * A text of several lines in the sources, without the indentation that it has there: the first line break goes, and what all lines
 * are indented by. Where the closing mark stands on a line of its own, the text ends with a line break.
 */
export function yaml(parts: TemplateStringsArray, ...values: readonly unknown[]): string {
  const lines = String.raw(parts, ...values)
    .split('\n')
    .slice(1);
  const last = lines.at(-1)?.trim() === '' ? '' : lines.at(-1);
  const texts = [...lines.slice(0, -1), last ?? ''];
  const indent = Math.min(...texts.filter(Boolean).map((line) => line.length - line.trimStart().length));
  return texts.map((line) => line.slice(indent)).join('\n');
}
