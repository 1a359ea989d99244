const quoted = /(["'`])([^"'`\n]{1,60}?)\1/;
const separator = /\s*(?:,\s*(?:or|and)\b|,|\/|\||\bor\b|\band\b)\s*/;
const alternatives = new RegExp(`${quoted.source}(?:${separator.source}(["'\`])[^"'\`\\n]{1,60}?\\3)+`);

/** `'short', 'medium' or 'long'` in the words of a tag: two or more quoted texts in a row. */
export function quotedAlternatives(words: string): string[] | undefined {
  // Texts inside a template are no alternatives.
  const row = alternatives.exec(words.replaceAll(/\{\{[^{}]*\}\}/g, '{{}}'))?.[0];
  if (row === undefined || /\{\{|<AUTO/.test(row)) return undefined;
  const choices = [...row.matchAll(new RegExp(quoted, 'g'))].map((match) => (match[2] ?? '').trim());
  return choices.length > 1 ? [...new Set(choices)] : undefined;
}
