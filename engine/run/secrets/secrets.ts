import type { Json, JsonMap } from '../../language/json.ts';
import { defined, isMap } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError, toFailure } from '../../state/failure.ts';
import type { ModelAnswer, ModelCall, Models } from '../model-port.ts';
import type { Tools } from '../ports.ts';
import { createMask, type MaskStream } from './mask.ts';

/**
 * Secrets never enter a run. Every value of the run (templates, facts, artifacts, prompts, recordings) holds a mark in their
 * place; only the arguments of a tool get the value itself, and in its result the value is replaced by the mark again.
 */
export interface Secrets {
  /** Replaces values by marks, in any spelling (`spellings.ts`). */
  conceal(text: string): string;
  /** The same for text in chunks. */
  stream(): MaskStream;
  /** Replaces marks by values. */
  reveal(text: string): string;
}

/** The mark of a secret input. */
export const secretMark = (name: string): string => say(runsTexts.secretMark, { name });

/** Quotes of the marks `‹secret name›`, `‹masked name›` are written as escapes here: bundles are ASCII (`esbuild.mjs`). */
const marks = /\u2039secret ([^\u2039\u203a]*)\u203a/g;

/** Whether a text holds the mark of a secret. */
export const holdsMark = (value: Json): boolean => typeof value === 'string' && value.search(marks) >= 0;

const neutralizeText = (text: string): string => text.replace(marks, '(secret $1)');

/**
 * A value from outside, with imitations of marks made harmless. Every value that enters a run passes here, even if the run
 * has no secrets: it may be reused in one that has.
 */
export const neutralizeMarks = <Value extends Json>(value: Value): Value => mapTexts(value, neutralizeText);

/** The mark of a hidden variable. Nothing puts the value back. */
const maskOf = (name: string): string => say(runsTexts.maskedMark, { name });

/** The marks and masks in a text, each once. */
export const findHidden = (text: string): string[] => [...new Set(text.match(/\u2039(?:secret|masked) [^\u2039\u203a]*\u203a/g))];

/** `values` by the names in their marks; `variables` are hidden values of the environment. */
export function createSecrets(
  values: ReadonlyMap<string, string>,
  variables: readonly (readonly [name: string, value: string])[] = [],
): Secrets {
  const mask = createMask();
  for (const [name, value] of values) mask.add(value, secretMark(name));
  for (const [name, value] of variables) mask.add(value, maskOf(name));

  return {
    conceal: mask.text,
    stream: mask.stream,
    reveal: (text) => text.replace(marks, (mark, name: string) => values.get(name) ?? mark),
  };
}

/** A value with all its texts mapped, including the keys of maps. */
export function mapTexts<Value extends Json>(value: Value, change: (text: string) => string): Value;
export function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), mapTexts(one, change)]));
}

/** Tools that get the values themselves where they need them, and whose results, messages and failures hold none. */
export function secretTools(tools: Tools, secrets: Secrets): Tools {
  const conceal = (text: string): string => secrets.conceal(neutralizeText(text));
  return {
    ...tools,
    async call(tool, action, parameters, context) {
      try {
        const passed = tools.spec(tool)?.marks ? parameters : revealed(tool, parameters, secrets);
        const result = await tools.call(tool, action, passed, {
          ...context,
          log: (text) => context.log(conceal(text)),
          reads: (reading) => context.reads?.({ ...reading, name: conceal(reading.name) }),
        });
        return mapTexts(result, conceal);
      } catch (thrown) {
        const failure = toFailure(thrown);
        const { message, hint, cause, needs, ...rest } = failure;
        const pattern = needs?.pattern?.replace(/\[([*?[{])\]/g, '$1') ?? '';
        throw new RunError({
          ...rest,
          // A permission is kept as written, so none may be asked for with a secret in it.
          needs: secrets.conceal(pattern) === pattern ? needs : undefined,
          message: conceal(message),
          hint: hint === undefined ? undefined : conceal(hint),
          cause: cause === undefined ? undefined : conceal(cause),
        });
      }
    },
  };
}

/** In a shell line every mark is inside single quotes, which its value must not end. */
function revealed(tool: string, { command, ...parameters }: JsonMap, { reveal }: Secrets): JsonMap {
  const others = mapTexts(parameters, reveal);
  if (command === undefined) return others;
  const quoted = (text: string): string => text.replace(marks, (mark) => reveal(mark).replaceAll("'", `'\\''`));
  return { command: mapTexts(command, tool === 'terminal' ? quoted : reveal), ...others };
}

/** Models that see no secret, and cannot name one: their output goes to tools. */
export function secretModels<All extends Models>(models: All): All {
  const { batches } = models;
  return {
    ...models,
    call: async (asked, options) => withoutMarks(await models.call(withoutMarksIn(asked), options)),
    batches: batches && {
      ...batches,
      submit: (ref, calls, options) =>
        batches.submit(
          ref,
          calls.map((one) => ({ ...one, call: withoutMarksIn(one.call) })),
          options,
        ),
      async *results(ref, asked, signal) {
        for await (const row of batches.results(ref, asked, signal))
          yield 'answer' in row ? { id: row.id, answer: withoutMarks(row.answer) } : row;
      },
    },
  };
}

const withoutMarksIn = (asked: ModelCall): ModelCall => ({
  ...asked,
  messages: asked.messages.map((message) => ({ ...message, content: neutralizeMarks(message.content) })),
});

function withoutMarks(answer: ModelAnswer): ModelAnswer {
  const { text, object, calls } = answer;
  return defined({
    ...answer,
    text: neutralizeMarks(text),
    object: object === undefined ? undefined : neutralizeMarks(object),
    calls: calls?.map((call) => ({ ...call, arguments: neutralizeMarks(call.arguments) })),
  });
}
