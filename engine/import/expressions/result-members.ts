import { addNote, fieldText } from '../source/fields.ts';
import type { SourceStep } from '../source/frames.ts';
import { declaresProperty, templateNameFor } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';
import type { ExpressionPiece } from './piece.ts';
import { atomicPiece, loosePiece, memberAccess, quoteText } from './piece.ts';
import { unreadable } from './unreadable.ts';

const words: ReadonlySet<string> = new Set(['content', 'text', 'response', 'output', 'value', 'result']);
/** Names that tell how a step ended. */
export const isOutcomeName = (name: string | undefined): boolean =>
  name !== undefined && ['success', 'status', 'error', 'cost', 'skipped'].includes(name);
/** Members of an envelope that hide members of the value. */
const hides: ReadonlySet<string> = new Set(
  'status success error value result vars parameters location duration attempts started_at finished_at model usage cost provenance why'.split(
    ' ',
  ),
);

/** A member of a step's result, where `base` is the step. The source's own envelope around a value is dropped. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one case for each member that a result may have
export function memberOfResult(
  base: string,
  target: SourceStep,
  path: readonly string[],
  context: ConvertContext,
): ExpressionPiece {
  const { shape } = target;
  const [first, ...rest] = path;
  const asked = first === 'result' && rest.length > 0;
  const plain = first === 'result' ? rest : path;

  // The value of a transform is named by its output, that of an aggregate by its output too.
  const inside = plain[0] !== undefined && plain[0] === outputOf(target) ? plain.slice(1) : plain;
  const [name, ...further] = inside;
  if (name === undefined) return shape.kind === 'member' ? memberAccess(base, [shape.name]) : atomicPiece(base);
  if (name === 'skipped' && !asked) return loosePiece(`${base}.status == 'skipped'`);

  const own = shape.kind === 'object' && declaresProperty(shape, name);
  if (!asked && !own && further.length === 0 && isOutcomeName(name)) return atomicPiece(`${base}.${name}`);
  switch (shape.kind) {
    case 'text': {
      const beyond = inside.slice(inside.findIndex((one) => !words.has(one)));
      if (inside.every((one) => words.has(one))) return atomicPiece(base);

      addNote(context.program.reading, context.step.fields.node, 'fromText', {
        path: [target.name, ...path].join('.'),
        step: target.id,
      });
      return memberAccess(`(${base} | from_json)`, beyond);
    }
    case 'member':
      return memberAccess(base, [shape.name, ...(words.has(name) ? further : inside)]);
    case 'object':
      if (!own && words.has(name)) return further.length ? memberOfResult(base, target, further, context) : atomicPiece(base);
      if (!own && shape.schema['additionalProperties'] === false) throw unreadable('noField', { id: target.name, name });
      return field(base, inside);
    case 'group': {
      const inner = shape.frame.byName.get(name);
      if (inner) return memberOfResult(`${base}.${inner.id}`, inner, further, context);
      if (words.has(name) && further.length === 0) return atomicPiece(base);
      throw unreadable('noField', { id: target.name, name });
    }
    case 'loop': {
      if (name === 'iterations' && shape.frame.kind === 'for') return memberAccess(`${base}.results`, further);
      if (name === 'iterations' || name === 'completed_items' || name === 'total_items') return atomicPiece(`${base}.iterations`);
      const inner = shape.frame.byName.get(name);
      if (inner) return memberAccess(`${base}.steps.${inner.id}`, further);
      throw unreadable('noField', { id: target.name, name });
    }
    case 'groups':
      if (words.has(name)) return memberAccess(base, further);
      return memberAccess(
        `([group.items for group in ${base} if ${memberAccess('group', [shape.by]).text} == ${quoteText(name)}] | first)`,
        further,
      );
    case 'set':
      if (shape.names.has(name)) return field(base, [templateNameFor(name), ...further]);
      if (words.has(name) && further.length === 0) return atomicPiece(base);
      throw unreadable('noField', { id: target.name, name });
    case 'switch':
      return words.has(name) ? memberAccess(base, further) : field(base, inside);
    case 'open':
      return words.has(name) && further.length === 0 ? atomicPiece(base) : field(base, inside);
  }
}

const outputOf = ({ type, fields, name }: SourceStep): string | undefined =>
  type === 'data_transform' ? (fieldText(fields.all.get('output_field')) ?? name) : undefined;

/** Members of a step's value, bypassing those of the envelope. */
const field = (base: string, path: readonly string[]): ExpressionPiece =>
  memberAccess(hides.has(path[0] ?? '') ? `${base}.value` : base, path);
