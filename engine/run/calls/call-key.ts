import type { Step } from '../../compile/pipeline/model/step.ts';
import { sha256 } from '../../compile/template/filters/sha256.ts';
import type { Json } from '../../language/json.ts';
import type { StepState } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import { mapTexts } from '../secrets/secrets.ts';

/** By this key a receiver recognizes a repeated call: a hash of the run's id and a path, in 32 hexadecimal digits. */
const callKey = ({ state }: RunContext, path: string): string => sha256(`${state.started?.run ?? ''}\n${path}`).slice(0, 32);

/**
 * The key of the one call of a step that calls a tool, equal over its attempts. A fallback of `on_error` is another request,
 * so it has another key.
 */
export const callKeyOfStep = (context: RunContext, { path }: StepState, { work }: Step): string =>
  callKey(context, work.kind === 'tool' && work.isFallback ? `${path}#fallback` : path);

/** The key of any tool call of a step. Of the many that a model asks for, each has its own, by its number. */
export const callKeyOf = (context: RunContext, step: StepState, definition: Step, path: string): string =>
  definition.work.kind === 'tool' ? callKeyOfStep(context, step, definition) : callKey(context, path);

/** What stands for the key where a request of one run is compared with that of another. */
const keyMark = '\u27e8call key\u27e9';

/** The value with a mark in place of the key, if there is one. */
export const withoutCallKey = <Value extends Json>(value: Value, key: string | undefined): Value =>
  key === undefined ? value : mapTexts(value, (text) => text.replaceAll(key, keyMark));

/** The value with the key in place of its mark. */
export const withCallKey = <Value extends Json>(value: Value, key: string | undefined): Value =>
  key === undefined ? value : mapTexts(value, (text) => text.replaceAll(keyMark, key));
