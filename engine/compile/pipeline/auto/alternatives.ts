const quoted = /(["'`])([^"'`\n]{1,60}?)\1/;
const separator = /\s*(?:,\s*(?:or|and)\b|,|\/|\||\bor\b|\band\b)\s*/;
const alternatives = new RegExp(`${quoted.source}(?:${separator.source}(["'\`])[^"'\`\\n]{1,60}?\\3)+`);

/** `'short', 'medium' or 'long'` in the words: two quoted texts or more in a row. */
export function quotedAlternatives(words: string): string[] | undefined {
  // Texts inside a template are none of the words.
  const run = alternatives.exec(words.replaceAll(/\{\{[^{}]*\}\}/g, '{{}}'))?.[0];
  if (run === undefined || /\{\{|<AUTO/.test(run)) return undefined;
  const found = [...run.matchAll(new RegExp(quoted, 'g'))].map((match) => (match[2] ?? '').trim());
  return found.length > 1 ? [...new Set(found)] : undefined;
}
