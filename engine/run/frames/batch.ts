import type { Batch } from '../../compile/pipeline/model/loop.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { moveReferences } from '../../language/schema/references.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { Path } from '../../state/path.ts';
import type { FrameState, StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { definitionOf } from '../context.ts';

/**
 * The items of a loop in batches. Throws a RunError (`input`) where they are matched to answers by a key and it is missing or
 * duplicate.
 */
export function splitInBatches(items: readonly Json[], { size, key }: Batch, step: Path): Json[][] {
  if (key !== undefined) checkKeys(items, key, step);
  const batches: Json[][] = [];
  for (let at = 0; at < items.length; at += size) batches.push(items.slice(at, at + size));
  return batches;
}

function checkKeys(items: readonly Json[], key: string, step: Path): void {
  const numbers = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const text = keyIn(item, key);
    const before = text === undefined ? undefined : numbers.get(text);
    if (text !== undefined && before === undefined) {
      numbers.set(text, index + 1);
      continue;
    }

    const about = { step, key, number: index + 1, text: text ?? '', before: before ?? 0 };
    const message = text === undefined ? runsTexts.itemWithoutKey : runsTexts.itemsShareKey;
    throw new RunError({ kind: 'input', message: say(message, about), hint: say(runsTexts.itemKeyHint) });
  }
}

/** The key of an item or an answer as text; undefined where it has none. */
function keyIn(value: Json | undefined, key: string): string | undefined {
  const own = isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof own === 'string' || typeof own === 'number' ? String(own) : undefined;
}

/** The items of a frame's batch. The list is in memory there, as for the body's templates. */
export function itemsOfBatch({ artifacts }: RunContext, { owner, iteration }: FrameState): Json[] {
  const batches = owner && artifacts.list(owner);
  const batch = Array.isArray(batches) ? batches[iteration ?? 0] : undefined;
  return Array.isArray(batch) ? batch : [];
}

/** The fault of an answer to a batch, beyond its schema; undefined where it is valid. The items are read now. */
export function judgeOfBatch(context: RunContext, { batch }: Step, frame: FrameState): (value: Json) => string | undefined {
  if (!batch) return () => undefined;
  const items = itemsOfBatch(context, frame);
  return (value) => {
    const matched = matchAnswers(batch, items, value);
    return 'fault' in matched ? matched.fault : undefined;
  };
}

/**
 * The schema of a prompt's answer: the step's own, or for a step that answers a batch a list with one such answer for each
 * item.
 */
export function answerSchemaOf(context: RunContext, { answer, batch }: Step, frame: FrameState): JsonSchema | undefined {
  return batch ? batchSchema(batch, itemsOfBatch(context, frame), answer?.schema) : answer?.schema;
}

function batchSchema({ key }: Batch, items: readonly Json[], answer: JsonSchema | undefined): JsonSchema {
  const { $defs, definitions, $schema: _, ...described } = answer ?? { type: 'string' };
  const one = moveReferences(described, '#/items');
  const schema: JsonSchema = {
    type: 'array',
    description: say(key === undefined ? runsTexts.answersByPlace : runsTexts.answersByKey, {
      count: items.length,
      key: key ?? '',
    }),
    items: key === undefined || !isMap(one) ? one : withKey(one, key, items),
    minItems: items.length,
    maxItems: items.length,
  };
  if ($defs !== undefined) schema['$defs'] = moveReferences($defs, '#/items');
  if (definitions !== undefined) schema['definitions'] = moveReferences(definitions, '#/items');

  return schema;
}

/**
 * The schema of an answer with its item's key. One that is no plain object is unchanged: those answers are compared later.
 */
function withKey(schema: JsonMap, key: string, items: readonly Json[]): JsonSchema {
  const { properties = {}, required = [] } = schema;
  const isPlain = (schema['type'] ?? 'object') === 'object' && !('$ref' in schema || 'enum' in schema || 'const' in schema);
  if (!isPlain || !isMap(properties) || !Array.isArray(required)) return schema;

  const own = properties[key];
  const keys = items.map((item) => (isMap(item) ? (item[key] ?? null) : null));
  const member: JsonMap = { enum: keys };
  if (isMap(own) && own['description'] !== undefined) member['description'] = own['description'];

  return {
    ...schema,
    type: 'object',
    properties: { ...properties, [key]: member },
    required: [...new Set([key, ...required])],
  };
}

/** The answers to the items of a batch, in order; or their fault. */
export function matchAnswers({ key }: Batch, items: readonly Json[], value: Json): { answers: Json[] } | { fault: string } {
  if (!Array.isArray(value)) return { fault: say(runsTexts.noAnswerList) };
  if (key === undefined) {
    if (value.length === items.length) return { answers: value };
    return { fault: say(runsTexts.answerCount, { count: items.length, got: value.length }) };
  }

  const answers = new Map<string, Json>();
  const wanted = new Set(items.map((item) => keyIn(item, key)));
  for (const [index, answer] of value.entries()) {
    const text = keyIn(answer, key);
    if (text === undefined) return { fault: say(runsTexts.answerWithoutKey, { number: index + 1, key }) };
    if (!wanted.has(text)) return { fault: say(runsTexts.answerOfNone, { key, text }) };
    if (answers.has(text)) return { fault: say(runsTexts.answerTwice, { key, text }) };
    answers.set(text, answer);
  }

  const missing = [...wanted].filter((text) => text !== undefined && !answers.has(text));
  const [first] = missing;
  if (first !== undefined) return { fault: say(runsTexts.answersMissing, { count: missing.length, key, text: first }) };

  return { answers: items.map((item) => answers.get(keyIn(item, key) ?? '') ?? null) };
}

/** The batches of a loop that a step answers: the last step of the loop's body. */
function batchAnsweredBy(context: RunContext, step: StepState): Batch | undefined {
  const { owner, iteration, steps } = step.frame;
  if (!owner || iteration === undefined || steps.at(-1) !== step) return undefined;
  const { loop } = definitionOf(context, owner);
  return loop?.kind === 'for_each' ? loop.batch : undefined;
}

/**
 * Throws a RunError (`bad-response`) where a step's value is no answer to its batch. Returns a promise only where the items
 * have to be loaded.
 */
export function checkBatchAnswer(context: RunContext, step: StepState, value: Json): Promise<void> | undefined {
  const batch = batchAnsweredBy(context, step);
  if (!batch) return undefined;
  const check = () => compareAnswers(context, step, batch, value);
  const loading = context.artifacts.load(step.frame.owner?.loop?.items);
  return loading ? loading.then(check) : check();
}

function compareAnswers(context: RunContext, { path, frame }: StepState, batch: Batch, value: Json): undefined {
  const matched = matchAnswers(batch, itemsOfBatch(context, frame), value);
  if (!('fault' in matched)) return;
  throw new RunError({
    kind: 'bad-response',
    message: say(runsTexts.badBatch, { step: path, fault: matched.fault }),
    retryable: true,
    missed: true,
  });
}
