import { parse as parseYaml } from 'yaml';
import { isMap, type JsonMap } from '../../language/json.ts';

/** The front matter between `---` at the beginning of a text, and the rest of the text, with its line number. */
export function frontMatter(text: string): { fields: JsonMap; body: string; line: number } {
  const match = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  const fields = match?.[1] === undefined ? undefined : fieldsIn(match[1]);
  if (!match || !fields) return { fields: {}, body: text, line: 0 };
  return { fields, body: text.slice(match[0].length), line: match[0].split('\n').length - 1 };
}

/** Undefined where it is no map: then the lines are rules, and the part between them is text. */
function fieldsIn(yaml: string): JsonMap | undefined {
  try {
    // Dates stay as written.
    const value: unknown = parseYaml(yaml, { schema: 'core' });
    const plain: unknown = JSON.parse(JSON.stringify(value ?? {}));
    return isMap(plain) ? plain : undefined;
  } catch {
    return undefined;
  }
}
