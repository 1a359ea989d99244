import { isMap, type Json, type JsonMap, type JsonSchema } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import { parseJson } from '../../../language/values/numbers.ts';
import { checkBy } from '../../../tools/validation/check.ts';
import type { ServerEndpoint } from './endpoints.ts';
import { HttpProblem } from './problem.ts';

/** The content of a request, validated by its operation. */
export interface Asked {
  query: JsonMap;
  headers: JsonMap;
  body: JsonMap;
}

/** The raw content of a request: its query, a header by its name, and its body where the operation has one. */
export interface Brought {
  params: URLSearchParams;
  header(name: string): string | undefined;
  text: string | undefined;
}

/** Reads a request of an operation. Rejects with a HttpProblem (400) that says what is wrong and where. */
export async function readRequest({ query, headers, body }: ServerEndpoint, { params, header, text }: Brought): Promise<Asked> {
  return {
    query: await judged(typed(query, Object.fromEntries(params)), query, texts.inQuery),
    headers: await judged(typed(headers, headersOf(headers, header)), headers, texts.inHeaders),
    body: await judged(text === undefined ? {} : readBody(text), body, texts.inBody),
  };
}

async function judged(value: Json, schema: JsonSchema | undefined, what: string): Promise<JsonMap> {
  const check = schema && (await checkBy(schema));
  const [fault] = check?.(value) ?? [];
  if (fault) {
    const where = fault.at.length === 0 ? say(what) : fault.at.join('.');
    throw new HttpProblem(400, say(texts.wrongRequest, { where, fault: fault.message }));
  }

  return isMap(value) ? value : {};
}

/** The deepest nesting of a body: more than any schema of ours wants, and far less than would overflow the stack. */
const deepest = 100;

/**
 * Whether a JSON text is nested deeper than that. It may have many megabytes in one string, so no regular expression is used.
 */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at);
    else if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    if (depth > deepest) return true;
  }

  return false;
}

/** The end of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === '\\') before--;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}

/** Parses a body. Throws a HttpProblem (400) where it is no JSON, or nested too deeply. */
export function readBody(text: string): Json {
  if (isTooDeep(text)) throw new HttpProblem(400, say(texts.tooDeep, { most: deepest }));
  try {
    return parseJson(text);
  } catch {
    throw new HttpProblem(400, say(texts.noJson));
  }
}

const propertiesOf = (schema: JsonSchema | undefined): JsonMap => {
  const { properties } = schema ?? {};
  return isMap(properties) ? properties : {};
};

const headersOf = (schema: JsonSchema | undefined, header: (name: string) => string | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.keys(propertiesOf(schema)).flatMap((name) => {
      const value = header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Converts strings to the schema's types, and puts in its defaults. */
function typed(schema: JsonSchema | undefined, given: Readonly<Record<string, string>>): JsonMap {
  const properties = propertiesOf(schema);
  const values: JsonMap = { ...given };
  for (const [name, one] of Object.entries(properties)) {
    if (!isMap(one)) continue;
    const text = given[name];
    if (text === undefined && one['default'] !== undefined) values[name] = one['default'];
    if (text !== undefined && one['type'] === 'integer' && /^\d{1,15}$/.test(text)) values[name] = Number(text);
  }

  return values;
}
