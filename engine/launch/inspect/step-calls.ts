import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { nearestStepPath } from '../../language/spelling/step-path.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { deserializeValue } from '../../language/values/string-table.ts';
import type { CallState, StepState } from '../../state/step.ts';
import { openArtifacts } from '../../store/files/artifacts.ts';
import { runPaths } from '../../store/paths.ts';
import { Refusal } from '../refusal.ts';
import { readRun } from '../resume/read-run.ts';

/** The request and the response of one call of a step. */
export interface RecordedStepCall {
  /** `step#2`. */
  path: string;
  kind: string;
  /** The model, or the action of the tool. */
  name: string;
  /** The agent of the step that made it. */
  agent?: string;
  /** The messages to a model, in order; the parameters of a tool. */
  sent: { role: string; text: string }[] | Json;
  /** Absent where there was no answer. */
  answer?: Json;
  failure?: string;
  /** A note for people about the answer. */
  note?: string;
}

/** Every call of a model or a tool that a step made, oldest first. Throws a Refusal for a step that the run does not have. */
export async function callsOfStep(folder: string, path: string): Promise<RecordedStepCall[]> {
  const { state, started } = await readRun(folder);
  const step = state.steps.get(path);
  if (!step) {
    const near = nearestStepPath(path, [...state.steps.keys()]);
    throw new Refusal(say(launchTexts.noStepInRun, { step: path, run: started.run }), {
      hint: near ? say(phrases.didYouMean, { name: near }) : say(launchTexts.noStepInRunHint),
    });
  }

  const artifacts = openArtifacts(runPaths(folder).artifacts);
  return listCalls(step, (artifact) => artifacts.get(artifact));
}

/** The calls of a step; `read` gives large values. */
export function listCalls(step: StepState, read: (artifact: string) => Promise<string>): Promise<RecordedStepCall[]> {
  return Promise.all(
    step.calls.filter(Boolean).map(async (call): Promise<RecordedStepCall> => {
      const { result, failure, note, taken } = call.settled ?? {};
      const record: RecordedStepCall = {
        path: call.path,
        kind: call.kind,
        name: call.run === undefined ? (call.settled?.model ?? call.name) : `${call.name} ${call.run}`,
        sent: requestOf(call, step),
      };

      if (result) {
        const value: Json = 'value' in result ? result.value : deserializeValue(await read(result.artifact));
        record.answer = call.kind === 'tool' ? value : answerOf(value, call.kind);
      }

      if (call.agent !== undefined) record.agent = call.agent;
      if (failure) record.failure = failure.message;
      if (call.hedges !== undefined) record.note = say(launchTexts.secondCall, { call: call.hedges });
      else if (taken !== undefined) record.note = say(launchTexts.takenFrom, { call: taken });
      else if (note !== undefined) record.note = note;

      return record;
    }),
  );
}

/** A step that is itself a tool call has its parameters beside the call. */
function requestOf({ prompt, kind }: CallState, { parameters = null }: StepState): RecordedStepCall['sent'] {
  if (prompt === undefined) return kind === 'tool' || kind === 'run' ? parameters : null;
  const messages = isMap(prompt) ? prompt['messages'] : undefined;
  if (!Array.isArray(messages)) return prompt;

  return messages.filter(isMap).map(({ role, content, calls }) => ({
    role: String(role ?? 'user'),
    text: [typeof content === 'string' ? content : JSON.stringify(content ?? ''), ...listCalledTools(calls)]
      .filter(Boolean)
      .join('\n'),
  }));
}

/** The text of an answer, its object where one was requested, and its tool calls. */
function answerOf(value: Json, kind: string): Json {
  if (!isMap(value)) return value;
  if (kind === 'run') return value['outputs'] ?? null;
  const { text = '', object, calls } = value;
  const tools = listCalledTools(calls);
  if (!tools.length) return object ?? text;
  return [...(typeof text === 'string' && text !== '' ? [text] : []), ...tools].join('\n');
}

const listCalledTools = (calls: Json | undefined): string[] =>
  (Array.isArray(calls) ? calls : [])
    .filter(isMap)
    .map(({ name, arguments: given }: JsonMap) => `→ ${String(name)} ${JSON.stringify(given ?? {})}`);
