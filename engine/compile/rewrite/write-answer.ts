import type { Json } from '../../language/json.ts';
import type { AutoSite } from '../pipeline/model/value.ts';
import type { Block } from '../source/nodes.ts';
import { changeScalar, changeScalarParts } from './change-scalar.ts';
import { scalarText } from './scalar.ts';
import type { ChangedText, TextChange } from './text-change.ts';

/** Writes an answer in the place of its AUTO tag; undefined where it cannot be written there. */
export function writeAnswer(snapshot: ChangedText, site: AutoSite, block: Block, answer: Json): TextChange[] | undefined {
  const text = printAnswer(answer);
  if (isCode(text)) return undefined;
  if (site.lone) return [alone(snapshot, site, block, answer)];
  return changeScalarParts(snapshot, block, site.node, [{ range: site.tag.range, text }]);
}

/** An answer as it would be written in a text. */
export const printAnswer = (answer: Json): string => (typeof answer === 'string' ? answer : flowText(answer));

/** Whether a text would be taken for a template or a tag. */
export const isCode = (text: string): boolean => /\{\{|\{%|\{#|<\/?AUTO/.test(text);

/** The whole value is the answer, with its type. */
function alone(snapshot: ChangedText, { node }: AutoSite, block: Block, answer: Json): TextChange {
  if (answer === null || typeof answer !== 'object') return changeScalar(snapshot, block, node, answer);
  const change = changeScalar(snapshot, block, node, '');
  return { ...change, text: change.text.endsWith('\n') ? `${flowText(answer)}\n` : flowText(answer) };
}

/** A value on one line. */
function flowText(value: Json): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return scalarText({ value, text: String(value) }, 0, true);
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([name, one]) => `${scalarText({ value: name, text: name }, 0, true)}: ${flowText(one)}`)
    .join(', ')}}`;
}
