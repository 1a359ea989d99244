import { isMap, type Json, type JsonMap, type JsonSchema, tryParseJson } from '../../language/json.ts';
import type { OfflineRequest } from './request.ts';

/** The most lists of a prompt that are examined. */
const mostLists = 20;

/** The request for one item of a list, and the members of its answer that the item itself provides. */
interface ItemRequest {
  request: OfflineRequest;
  own: JsonMap;
}

/**
 * One request for each item, where a prompt holds a list and the schema wants exactly as many answers: the whole prompt with
 * that item in place of the list. Undefined for any other request.
 */
export function requestsPerItem({ messages, schema }: OfflineRequest): ItemRequest[] | undefined {
  if (schema?.['type'] !== 'array' || !isMap(schema['items'])) return undefined;
  const { items: one, minItems: count, maxItems, $defs, definitions } = schema;
  if (typeof count !== 'number' || count !== maxItems || count < 1) return undefined;

  const at = messages.findLastIndex(({ role }) => role === 'user');
  const content = messages[at]?.content ?? '';
  const list = listIn(content, count);
  if (!list) return undefined;

  return list.items.map((item, index) => {
    const text = `${content.slice(0, list.start)}\n\n<item>\n${textOf(item)}\n</item>\n\n${content.slice(list.end)}`;
    const { asked, own } = takeOwnMembers(one, list.items, index);
    const inside: JsonSchema = { ...asked };
    if ($defs !== undefined) inside['$defs'] = $defs;
    if (definitions !== undefined) inside['definitions'] = definitions;
    const others = messages.map((message, place) => (place === at ? { ...message, content: text } : message));

    return { request: { messages: others, schema: inside }, own };
  });
}

/** A JSON list with this many items in a text, with its position. */
function listIn(text: string, count: number): { items: Json[]; start: number; end: number } | undefined {
  let start = text.indexOf('[');
  for (let tries = 0; start >= 0 && tries < mostLists; tries++) {
    const end = endOfList(text, start);
    const items = end === undefined ? undefined : parseList(text.slice(start, end));
    if (end !== undefined && items?.length === count) return { items, start, end };
    start = text.indexOf('[', start + 1);
  }

  return undefined;
}

/** The position behind the closing bracket; brackets in quotes do not count. */
function endOfList(text: string, start: number): number | undefined {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (isQuoted) {
      if (letter === '\\') at++;
      else if (letter === '"') isQuoted = false;
    } else if (letter === '"') isQuoted = true;
    else if (letter === '[') depth++;
    else if (letter === ']' && --depth === 0) return at + 1;
  }

  return undefined;
}

function parseList(text: string): Json[] | undefined {
  // Brackets in prose hold no JSON.
  const value = tryParseJson(text);
  return Array.isArray(value) ? value : undefined;
}

/** An item as lines of text; each member of a map has its own. */
function textOf(item: Json): string {
  if (typeof item === 'string') return item;
  if (!isMap(item)) return JSON.stringify(item);
  return Object.entries(item)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

/**
 * The schema of one answer without members that the item decides (`{enum: [1, 2]}` for the ids 1 and 2), and this item's
 * values for them.
 */
function takeOwnMembers(schema: JsonMap, items: readonly Json[], index: number): { asked: JsonMap; own: JsonMap } {
  const { properties, required } = schema;
  if (!isMap(properties)) return { asked: schema, own: {} };

  const own: JsonMap = {};
  const asked: JsonMap = {};
  for (const [name, member] of Object.entries(properties)) {
    const choices = isMap(member) && Array.isArray(member['enum']) ? member['enum'] : undefined;
    const isKey = choices?.length === items.length && items.every((item, at) => isMap(item) && item[name] === choices[at]);
    if (isKey) own[name] = choices?.[index] ?? null;
    else asked[name] = member;
  }

  const must = Array.isArray(required) ? required.filter((name) => !Object.hasOwn(own, String(name))) : [];
  return { asked: { ...schema, properties: asked, required: must }, own };
}
