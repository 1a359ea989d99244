import type { Json } from '../../engine/language/json.ts';
import type { Fact } from '../../engine/state/events.ts';

/** The value of a step as text, for a person who changes it. */
export interface EditableValue {
  /** Of the step. */
  path: string;
  text: string;
  /** The text is the value itself; any other value is written as JSON. */
  isText: boolean;
}

/** The value of a step in a run; undefined if it has none, or one that is too large for a text field. */
export function readEditable(events: readonly Fact[], path: string): EditableValue | undefined {
  const fact = events.findLast((one): one is Fact<'step.succeeded'> => one.type === 'step.succeeded' && one.path === path);
  if (!fact || !('value' in fact.result)) return undefined;
  const { value } = fact.result;
  if (typeof value === 'string') return { path, isText: true, text: value };
  return { path, isText: false, text: JSON.stringify(value, null, 2) };
}

/** Parses a person's input. Throws a SyntaxError if it must be JSON and is not. */
export const readEdited = ({ isText }: EditableValue, text: string): Json => (isText ? text : JSON.parse(text));
