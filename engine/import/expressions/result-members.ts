import { note, textOf } from '../source/fields.ts';
import type { Named } from '../source/frames.ts';
import { declares } from '../source/frames.ts';
import type { Place } from '../source/program.ts';
import type { Piece } from './piece.ts';
import { loose, members, quoted, tight } from './piece.ts';
import { unreadable } from './unreadable.ts';

const words: ReadonlySet<string> = new Set(['content', 'text', 'response', 'output', 'value', 'result']);
/** Names that tell how a step ended. */
export const isEnvelope = (name: string | undefined): boolean =>
  name !== undefined && ['success', 'status', 'error', 'cost', 'skipped'].includes(name);
/** Members of an envelope that hide those of a value. */
const hides: ReadonlySet<string> = new Set(
  'status success error value result vars parameters location duration attempts started_at finished_at model usage cost provenance why'.split(
    ' ',
  ),
);

/** A member of a step's result, where `base` is the step. What the source puts around a value is left out. */
export function access(base: string, target: Named, path: readonly string[], place: Place): Piece {
  const { shape } = target;
  const [first, ...rest] = path;
  const asked = first === 'result' && rest.length > 0;
  const plain = first === 'result' ? rest : path;
  // A transform's value stands under the name of its output, an aggregate's under that, too.
  const inside = plain[0] !== undefined && plain[0] === outputOf(target) ? plain.slice(1) : plain;
  const [name, ...further] = inside;
  if (name === undefined) return shape.kind === 'member' ? members(base, [shape.name]) : tight(base);
  if (name === 'skipped' && !asked) return loose(`${base}.status == 'skipped'`);
  const own = shape.kind === 'object' && declares(shape, name);
  if (!asked && !own && further.length === 0 && isEnvelope(name)) return tight(`${base}.${name}`);
  switch (shape.kind) {
    case 'text': {
      const beyond = inside.slice(inside.findIndex((one) => !words.has(one)));
      if (inside.every((one) => words.has(one))) return tight(base);
      note(place.program.reading, place.step.fields.node, 'fromText', {
        path: [target.name, ...path].join('.'),
        step: target.id,
      });
      return members(`(${base} | from_json)`, beyond);
    }
    case 'member':
      return members(base, [shape.name, ...(words.has(name) ? further : inside)]);
    case 'object':
      if (!own && words.has(name)) return further.length ? access(base, target, further, place) : tight(base);
      if (!own && shape.schema['additionalProperties'] === false) throw unreadable('noField', { id: target.name, name });
      return field(base, inside);
    case 'group': {
      const inner = shape.frame.byName.get(name);
      if (inner) return access(`${base}.${inner.id}`, inner, further, place);
      if (words.has(name) && further.length === 0) return tight(base);
      throw unreadable('noField', { id: target.name, name });
    }
    case 'loop': {
      if (name === 'iterations' && shape.frame.kind === 'for') return members(`${base}.results`, further);
      if (name === 'iterations' || name === 'completed_items' || name === 'total_items') return tight(`${base}.iterations`);
      const inner = shape.frame.byName.get(name);
      if (inner) return members(`${base}.steps.${inner.id}`, further);
      throw unreadable('noField', { id: target.name, name });
    }
    case 'groups':
      if (words.has(name)) return members(base, further);
      return members(
        `([group.items for group in ${base} if ${members('group', [shape.by]).text} == ${quoted(name)}] | first)`,
        further,
      );
    case 'switch':
      return words.has(name) ? members(base, further) : field(base, inside);
    case 'open':
      return words.has(name) && further.length === 0 ? tight(base) : field(base, inside);
  }
}

const outputOf = ({ type, fields, name }: Named): string | undefined =>
  type === 'data_transform' ? (textOf(fields.all.get('output_field')) ?? name) : undefined;

/** Members of a step's value, past what the envelope would answer itself. */
const field = (base: string, path: readonly string[]): Piece => members(hides.has(path[0] ?? '') ? `${base}.value` : base, path);
