import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { autoTagTexts } from '../../../language/texts/compile/auto-tags.ts';
import { say } from '../../../language/texts.ts';
import { toJson } from '../../source/nodes.ts';
import { parseSource, problemsOf } from '../../source/source.ts';
import { patternFault } from '../../template/regex/bounded.ts';
import type { AutoType } from '../model/value.ts';
import { jsonTypes, otherTypeNames } from './attributes.ts';

/** Attributes by name; undefined for a value that holds a template, which only a run can render. */
export type AttributeValues = ReadonlyMap<string, string | undefined>;

/** Reports an attribute that cannot be used; `instead` is a word for the fix. */
export type ReportFault = (attribute: string, message: string, instead?: string) => void;

export function readChoices(text: string | undefined, bad: ReportFault): string[] | undefined {
  if (text === undefined) return undefined;
  const list = text.trim().startsWith('[') ? readJson(text) : undefined;
  const parts = Array.isArray(list)
    ? list.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)))
    : text.split(text.includes('|') ? '|' : ',');
  const choices = [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
  if (choices.length > 0) return choices;

  bad('choices', say(autoTagTexts.noChoices));
  return undefined;
}

export function readBound(
  name: 'min' | 'max',
  attributeValues: AttributeValues,
  bad: ReportFault,
): { min?: number; max?: number } {
  const text = attributeValues.get(name);
  if (text === undefined) return {};
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return { [name]: value };
  bad(name, say(autoTagTexts.bound, { name, text }));
  return {};
}

export function readPattern(text: string | undefined, bad: ReportFault): string | undefined {
  if (text === undefined) return undefined;
  const why = patternFault(text, 'schema');
  if (why === undefined) return text;
  bad('pattern', say(autoTagTexts.pattern, { text, why }));
  return undefined;
}

export function readItemsSchema(text: string | undefined, bad: ReportFault): JsonSchema | undefined {
  if (text === undefined) return undefined;
  if (text.trim().startsWith('{')) return parseMap(text, (why) => bad('items', why));

  const word = otherTypeNames[text.trim().toLowerCase()] ?? text.trim();
  if (Object.hasOwn(jsonTypes, word)) return { type: word };

  bad(
    'items',
    say(autoTagTexts.items, { text, types: Object.keys(jsonTypes).join(', ') }),
    nearest(word, Object.keys(jsonTypes)),
  );

  return undefined;
}

/** A map in JSON or in YAML's braces. */
export function parseMap(text: string, bad: (message: string) => void): JsonMap | undefined {
  const value = readJson(text);
  if (isMap(value)) return value;
  bad(say(autoTagTexts.noMap));
  return undefined;
}

function readJson(text: string): Json | undefined {
  const source = parseSource(`value: ${text.replaceAll('\n', ' ')}`);
  const [entry] = source.entries;
  return entry && problemsOf(source).length === 0 ? toJson(entry.value) : undefined;
}

const yes = /^(?:true|yes|on|1)$/i;
const no = /^(?:false|no|off|0)$/i;

/** The default as a value of the type; text where it cannot be one. */
export function readDefault(text: string, type: AutoType): Json {
  const word = text.trim();
  if (type === 'boolean' && (yes.test(word) || no.test(word))) return yes.test(word);
  if ((type === 'integer' || type === 'number') && word !== '' && Number.isFinite(Number(word))) return Number(word);
  if (type === 'array' || type === 'object') return readJson(text) ?? text;
  return text;
}
