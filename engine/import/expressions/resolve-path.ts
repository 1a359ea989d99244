import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import { isOutside } from '../../language/kinds/transform.ts';
import { memoize } from '../../language/memoize.ts';
import { addNote, nodeJson } from '../source/fields.ts';
import type { SourceFrame, SourceStep } from '../source/frames.ts';
import type { ConvertContext } from '../source/program.ts';
import { declareInput, isLoopVariable } from '../source/program.ts';
import type { ExpressionPiece } from './piece.ts';
import { atomicPiece, emptyDefault, loosePiece, memberAccess, notAfterDot, parenthesise } from './piece.ts';
import { isOutcomeName, memberOfResult } from './result-members.ts';
import { unreadable } from './unreadable.ts';

/** A dotted path of the source (`steps.x.result.y`) in our spelling. Throws Unreadable. */
export function resolvePath(path: readonly string[], context: ConvertContext): ExpressionPiece {
  const [first = '', second, ...rest] = path;
  const { program } = context;
  if (context.item !== undefined && (second === undefined || !namespaces.has(first))) return itemMember(context.item, path);

  switch (first) {
    case 'steps':
    case 'results':
    case 'previous_response':
      if (second === undefined) return previous(context, []);
      return (
        ofStep(second, rest, context) ?? (first === 'previous_response' ? previous(context, [second, ...rest]) : fail(second))
      );
    case 'inputs':
    case 'input':
      if (second === undefined) throw unreadable('unreadable');
      return memberAccess(`inputs.${declareInput(context, second, rest, false)}`, rest);
    case 'global_vars':
    case 'state':
    case 'variables':
    case 'vars':
      if (second === undefined) throw unreadable('unreadable');
      return stored(second, rest, context) ?? memberAccess(`inputs.${declareInput(context, second, rest, true)}`, rest);
    case 'loop':
      return ofLoop([...(second === undefined ? [] : [second]), ...rest], context);
    case 'workflow':
    case 'pipeline':
      if (!['name', 'description', 'version', 'id'].includes(second ?? ''))
        throw unreadable('noField', { id: first, name: second ?? '' });
      return atomicPiece(`pipeline.${second}`);
    case 'env':
    case 'ENV':
      if (second === undefined) throw unreadable('unreadable');
      addNote(program.reading, context.step.fields.node, 'envName', { name: second });
      return memberAccess('env', [second]);
  }

  const after = path.slice(1);
  return (
    itemOf(first, after, context) ??
    ofStep(first, after, context) ??
    stored(first, after, context) ??
    builtIn(first, after) ??
    memberAccess(bare(declareInput(context, first, after, true), context), after)
  );
}

const namespaces: ReadonlySet<string> = new Set(
  'steps results previous_response inputs input global_vars state variables vars loop workflow pipeline env ENV'.split(' '),
);

/** A field of the item in an inner condition. */
export const itemMember = (item: string, path: readonly string[]): ExpressionPiece => {
  const [first = '', ...rest] = path;
  const bareName = item === '' && /^[A-Za-z_]\w*$/.test(first) && !isOutside(first) && !notAfterDot.has(first);
  return bareName ? memberAccess(first, rest) : memberAccess(item || 'item', path);
};

const fail = (name: string): never => {
  throw unreadable('noField', { id: 'steps', name });
};

const builtIns: Readonly<Record<string, string>> = {
  timestamp: 'timestamp',
  current_timestamp: 'timestamp',
  date: 'current_date',
  current_date: 'current_date',
  today: 'current_date',
  pipeline_id: 'pipeline_id',
};

const builtIn = (name: string, path: readonly string[]): ExpressionPiece | undefined =>
  path.length === 0 && Object.hasOwn(builtIns, name) ? atomicPiece(builtIns[name] ?? name) : undefined;

/** A variable or constant of the pipeline. */
function stored(name: string, path: readonly string[], place: ConvertContext): ExpressionPiece | undefined {
  const { variables, constants } = place.program;
  const variable = variables.get(name);
  if (variable) return memberAccess(isHidden(variable.name, place) ? `variables.${variable.name}` : variable.name, path);
  if (isLoopVariable(place, name)) return memberAccess(name, path);

  const constant = constants.get(name);
  if (!constant) return undefined;

  const lacks = lackingIn(nodeJson(place.program.reading, constant.first?.value), path);
  if (lacks !== undefined) throw unreadable('noField', { id: name, name: lacks });
  return memberAccess(`data.${constant.name}`, path);
}

function memberOfConstant(value: Json, name: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The first member of a path that a constant lacks: no step changes a constant, so it will never exist. */
function lackingIn(value: Json, path: readonly string[]): string | undefined {
  const [name, ...rest] = path;
  // The value of a template is unknown.
  if (name === undefined || (typeof value === 'string' && value.includes('{{'))) return undefined;
  const member = memberOfConstant(value, name);
  return member === undefined ? name : lackingIn(member, rest);
}

const bare = (name: string, place: ConvertContext): string => (isHidden(name, place) ? `inputs.${name}` : name);

/** Whether the bare name means a step or an item here. */
function isHidden(name: string, { step, program, item }: ConvertContext): boolean {
  if (item !== undefined) return true;
  for (let frame: SourceFrame | undefined = step.frame; frame; frame = frame.owner?.frame) {
    if (frame.item?.ours === name || stepIds(frame).has(name)) return true;
  }
  return stepIds(program.root).has(name);
}

const stepIds = memoize((frame: SourceFrame): ReadonlySet<string> => new Set(frame.steps.map(({ id }) => id)));

function itemOf(name: string, path: readonly string[], { step }: ConvertContext): ExpressionPiece | undefined {
  for (let frame: SourceFrame | undefined = step.frame; frame; frame = frame.owner?.frame) {
    if (frame.item?.theirs === name) return memberAccess(frame.item.ours, path);
  }
  return undefined;
}

const loopNames: Readonly<Record<string, string>> = {
  index: 'index0',
  iteration: 'index0',
  count: 'index0',
  total: 'length',
  length: 'length',
  first: 'first',
  is_first: 'first',
  last: 'last',
  is_last: 'last',
};

/** `loop.x`: the item, or information about the loop; `loop.parent.x` the same of the enclosing loop. */
function ofLoop(path: readonly string[], { step }: ConvertContext): ExpressionPiece {
  const loops: SourceFrame[] = [];
  for (let frame: SourceFrame | undefined = step.frame; frame; frame = frame.owner?.frame) {
    if (frame.kind === 'for' || frame.kind === 'while') loops.push(frame);
  }

  const ups = path.findIndex((one) => one !== 'parent');
  const [name, ...rest] = ups < 0 ? [] : path.slice(ups);
  const frame = loops[Math.max(0, ups)];
  if (!frame || name === undefined) throw unreadable('noParent');
  if (frame.item?.theirs === name) return memberAccess(frame.item.ours, rest);
  if (name === 'level') return atomicPiece(String(loops.length - 1 - ups));

  const ours = loopNames[name];
  if (ours === undefined) throw unreadable('noField', { id: 'loop', name });
  if (ups === 0 && ours === 'index0') return atomicPiece(frame.kind === 'while' ? 'iteration' : 'index');

  return atomicPiece(`loop.${'parent.'.repeat(ups)}${ours}`);
}

/** The previous step. */
function previous(place: ConvertContext, path: readonly string[]): ExpressionPiece {
  const { step } = place;
  const before = step.frame.steps[step.order - 1] ?? step.frame.owner?.frame.steps[step.frame.owner.order - 1];
  if (!before) throw unreadable('unreadable');
  return found(before, path, place);
}

function ofStep(name: string, path: readonly string[], place: ConvertContext): ExpressionPiece | undefined {
  const inSight = lookUp(name, place.step.frame);
  return inSight && found(inSight, path, place);
}

/** A step by its name: in this frame, the enclosing ones, or inside earlier steps. */
function lookUp(name: string, from: SourceFrame): SourceStep | undefined {
  for (let frame: SourceFrame | undefined = from; frame; frame = frame.owner?.frame) {
    const here = frame.byName.get(name);
    if (here) return here;
  }

  for (let frame: SourceFrame | undefined = from; frame; frame = frame.owner?.frame) {
    const inside = lookInside(name, frame);
    if (inside) return inside;
  }

  return undefined;
}

function lookInside(name: string, frame: SourceFrame): SourceStep | undefined {
  const here = frame.byName.get(name);
  if (here) return here;

  for (const { shape, id } of frame.steps) {
    if (shape.kind === 'switch' && shape.cases.some((one) => lookInside(name, one.frame)))
      throw unreadable('noField', { id, name });
    const inside = shape.kind === 'group' || shape.kind === 'loop' ? lookInside(name, shape.frame) : undefined;
    if (inside) return inside;
  }

  return undefined;
}

/** A step's result (or a member of it) as seen from the place. */
function found(target: SourceStep, path: readonly string[], context: ConvertContext): ExpressionPiece {
  if (target.gone) throw unreadable('goneStep', { id: target.name });
  const chain: SourceStep[] = [];
  for (let step: SourceStep | undefined = target; step; step = step.frame.owner) chain.unshift(step);
  const enclosing = new Map<SourceFrame, SourceStep>();
  for (let step: SourceStep | undefined = context.step; step; step = step.frame.owner) enclosing.set(step.frame, step);
  const at = chain.findIndex((step) => enclosing.get(step.frame) !== undefined && enclosing.get(step.frame) !== step);
  const top = chain[at];
  const here = top && enclosing.get(top.frame);
  if (!top || !here) {
    if (target === context.step && isInLoop(target)) return earlier(target, path, context);
    throw unreadable('ownLoop', { id: target.id });
  }
  if (top.order > here.order) {
    if (top === target && isInLoop(top)) return earlier(target, path, context);
    throw unreadable('laterResult', { id: target.id });
  }

  context.reads.add(top);
  let base = atomicPiece(context.item === '' ? `steps.${top.id}` : top.id);
  for (const inner of chain.slice(at + 1))
    base =
      inner.frame.kind === 'parallel'
        ? atomicPiece(`${base.text}.${inner.id}`)
        : atomicPiece(`(${base.text}.steps.${inner.id} | last)`);

  const piece = memberOfResult(base.text, target, path, context);
  return chain.slice(at).some(({ mayLack }) => mayLack) ? guarded(piece, path) : piece;
}

const isInLoop = ({ frame }: SourceStep): boolean => frame.kind === 'for' || frame.kind === 'while';

/** The value of a body's step in the previous iteration. */
function earlier(target: SourceStep, path: readonly string[], place: ConvertContext): ExpressionPiece {
  return guarded(memberOfResult(`previous.${target.id}`, target, path, place), path);
}

/** A missing result renders as nothing; asking for a step's status needs no guard. */
const guarded = (piece: ExpressionPiece, path: readonly string[]): ExpressionPiece =>
  path.length === 1 && isOutcomeName(path[0]) ? piece : loosePiece(`${parenthesise(piece)}${emptyDefault}`);
