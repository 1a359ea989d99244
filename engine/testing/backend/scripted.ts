import { type FailureKind, failureKinds } from '../../language/failures.ts';
import type { Json, JsonMap, JsonSchema } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { testingTexts } from '../../language/texts/testing.ts';
import { say } from '../../language/texts.ts';
import { serverActions } from '../../language/tools/own.ts';
import type { Backend } from '../../launch/recording/backend.ts';
import type { EngineModels } from '../../models/models.ts';
import type { Script, ScriptedAnswer } from '../../models/providers/embedded/backends.ts';
import type { People } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { splitCall } from '../../state/path.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import { shortText } from '../expectations/match.ts';
import type { Answers } from './answers.ts';
import { answerForBatch } from './batch-answer.ts';
import type { Faults } from './faults.ts';

interface ScriptedBackend {
  backend: Backend;
  /** The script for the provider `scripted`, which answers the prompts. */
  script: Script;
  people: People;
}

/** Effects of tools that stay inside the folder of a case. */
const harmless: ReadonlySet<string> = new Set(['none', 'read', 'write']);

/**
 * Answers a run by a case's script: prompts, tools and people by the path of their step, a model's tool call by the path of
 * the call (`step#2`). A call without an answer goes to `replay`, if there is one; else a prompt fails, and so does a tool
 * with outside effects.
 */
export function scriptedBackend(
  answers: Answers,
  {
    replay,
    locked,
    tags,
    faults,
    sends,
  }: {
    replay: Backend | undefined;
    /** Answers of AUTO tags that need no call. */
    locked: readonly LockEntry[];
    /** The names of AUTO tags before the first step in answers. */
    tags: readonly string[];
    faults: Faults;
    /** Tools whose requests the case answers. */
    sends: ReadonlySet<string>;
  },
): ScriptedBackend {
  /** Answers on their way to the provider. */
  const handed = new Map<string, ScriptedAnswer>();
  /** Steps that have asked a model: their calls are the model's. */
  const asking = new Set<string>();
  let tickets = 0;

  function missing(message: string, at?: readonly string[]): RunError {
    faults.add(message, at);
    return new RunError({ kind: 'bad-request', message, retryable: false });
  }

  /** The answer for a call; undefined where the case has none. */
  function given(call: string, ...paths: readonly string[]): Json | undefined {
    const found = answers.next(...paths);
    if (!found || 'answer' in found) return found?.answer;
    const { pattern, count } = found.left;
    const message = say(count === 1 ? testingTexts.oneLeft : testingTexts.noneLeft, { pattern, count, call });
    throw missing(message, ['answers', pattern]);
  }

  const scriptedModels = (models: EngineModels): EngineModels => {
    const replayed = replay?.models(models);
    return {
      ...models,
      ...ready,
      choose(named, step = '', criteria) {
        if (replayed && !answers.has(step)) return replayed.choose(named, step, criteria);
        return { model: 'scripted', reason: testingTexts.scripted };
      },
      async call(call, options) {
        const { step = '' } = call;
        const path = options.place?.path ?? '';
        if (options.place?.kind === 'model') asking.add(step);
        if (replayed && !answers.has(step, path)) return replayed.call(call, options);

        const answer = given(path || step, step, path);
        if (answer === undefined)
          throw missing(
            path === '' ? say(testingTexts.noTagAnswer, { tags: tags.join(', ') }) : say(testingTexts.noAnswer, { call: path }),
          );

        const ticket = `${++tickets}`;
        handed.set(ticket, scriptedAnswer(answer, path, faults, call.schema));
        try {
          return await models.call({ ...call, model: 'scripted', step: ticket }, options);
        } finally {
          handed.delete(ticket);
        }
      },
    };
  };

  return {
    script: { otherwise: ({ metadata }) => handed.get(metadata?.step ?? '') ?? {} },
    backend: {
      mode: replay ? 'replay' : 'simulate',
      outside: false,
      locked: [...(replay?.locked ?? []), ...locked],
      models: scriptedModels,
      tools(tools) {
        const replayed = replay?.tools(tools);
        return {
          ...(replayed ?? tools),
          async call(tool, action, parameters, context) {
            const path = context.place?.path ?? '';
            const step = splitCall(path)?.step ?? path;
            // A step that lists a server's tools uses the answers of its model.
            const byPath = asking.has(step) || action === serverActions.tools;
            const answer = byPath ? given(path, path) : given(path, step, path);
            if (answer !== undefined) {
              context.from?.('simulated');
              return toolResult(answer, path, faults);
            }

            const spec = tools.spec(tool);
            const { effect = 'execute' } = spec?.actions[action] ?? spec?.others ?? {};
            if (sends.has(tool)) context.from?.('simulated');
            if (sends.has(tool) || (harmless.has(effect) && !spec?.asks)) return tools.call(tool, action, parameters, context);
            if (replayed) return replayed.call(tool, action, parameters, context);
            throw missing(say(testingTexts.noToolAnswer, { call: path, name: `${tool}.${action}` }));
          },
        };
      },
      begin: async (places) => replay?.begin(places),
      event: () => undefined,
      end: async () => undefined,
    },
    people: {
      async ask({ question, path = question, kind }, _signal, refused) {
        if (refused !== undefined) {
          faults.add(say(testingTexts.refused, { question, why: refused }));
          return undefined;
        }

        // The answers of a step that asks a model are its model's.
        const found = kind === 'permission' && asking.has(path) ? undefined : answers.next(path, question);
        if (found && 'answer' in found) return { value: found.answer, by: testingTexts.by };

        // A case has only its own permissions.
        return kind === 'permission' ? { value: 'no', by: testingTexts.by } : undefined;
      },
    },
  };
}

/** A case's model is always available, and answers at once. */
const ready = { batches: undefined, refusalFor: () => undefined };

/** An answer that fails the call: `{fail: overload}` or `{fail: {kind, message}}`. */
function failureIn(answer: Json, call: string, faults: Faults): { kind: FailureKind; message: string } | undefined {
  if (!isMap(answer) || Object.keys(answer).length !== 1 || answer['fail'] === undefined) return undefined;
  const { fail } = answer;
  const { kind = null, message } = isMap(fail) ? fail : { kind: fail };
  const known = failureKinds.find((one) => one === kind);
  if (!known) faults.add(say(testingTexts.badFailure, { call, kind: String(kind), kinds: failureKinds.join(', ') }));
  const standard = say(testingTexts.scriptedFailure, { kind: known ?? 'internal' });

  return { kind: known ?? 'internal', message: typeof message === 'string' ? message : standard };
}

function scriptedAnswer(answer: Json, call: string, faults: Faults, schema: JsonSchema | undefined): ScriptedAnswer {
  const fail = failureIn(answer, call, faults);
  if (fail) return { fail };
  const calls = isMap(answer) && Object.keys(answer).length === 1 ? scriptedCalls(answer['calls']) : undefined;
  if (calls) return { calls };
  const whole = answerForBatch(answer, schema);
  return typeof whole === 'string' ? { text: whole } : { json: whole };
}

function scriptedCalls(calls: Json | undefined): ScriptedAnswer['calls'] {
  if (!Array.isArray(calls) || !calls.every((one) => isMap(one) && typeof one['name'] === 'string')) return undefined;
  return calls.flatMap((one) => (isMap(one) ? [{ name: String(one['name']), arguments: one['arguments'] ?? {} }] : []));
}

function toolResult(answer: Json, call: string, faults: Faults): JsonMap {
  const fail = failureIn(answer, call, faults);
  if (fail) throw new RunError(fail);
  if (isMap(answer)) return answer;
  const message = say(testingTexts.toolMap, { call, value: shortText(answer) });
  faults.add(message);
  throw new RunError({ kind: 'bad-request', message, retryable: false });
}
