import { isMap, type Json, type JsonMap, type JsonSchema } from '../../language/json.ts';

/**
 * The answer of a case as a model would give it. For a batch of items, an answer that is no list is used for each item, with
 * the item's key.
 */
export function answerForBatch(answer: Json, schema: JsonSchema | undefined): Json {
  if (schema?.['type'] !== 'array' || Array.isArray(answer)) return answer;
  const { minItems: count, maxItems, items } = schema;
  if (typeof count !== 'number' || count !== maxItems) return answer;
  if (typeof answer === 'string' && answer.trimStart().startsWith('[')) return answer;

  const properties = isMap(items) && isMap(items['properties']) ? items['properties'] : {};
  return Array.from({ length: count }, (_, index) =>
    isMap(answer) ? { ...ownKeys(properties, index, count), ...answer } : answer,
  );
}

/** Members with as many possible values as there are items, which a case's answer cannot know. */
function ownKeys(properties: JsonMap, index: number, count: number): JsonMap {
  const keys: JsonMap = {};
  for (const [name, member] of Object.entries(properties)) {
    const choices = isMap(member) && Array.isArray(member['enum']) ? member['enum'] : [];
    if (choices.length === count) keys[name] = choices[index] ?? null;
  }
  return keys;
}
