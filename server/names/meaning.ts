import type { PlacedTemplate } from '../../engine/compile/check/templates.ts';
import type { Compiled } from '../../engine/compile/compile.ts';
import type { Node } from '../../engine/compile/graph/graph.ts';
import { isLoopName, isOwnParameter } from '../../engine/compile/graph/names/lookup.ts';
import { namesOfLoop } from '../../engine/compile/graph/names/loop-names.ts';
import type { ScopePhase } from '../../engine/compile/graph/names/reads.ts';
import { parentFrame } from '../../engine/compile/graph/places.ts';
import type { TemplateRead } from '../../engine/compile/template/references.ts';
import { isOutside } from '../../engine/language/kinds/transform.ts';
import { builtIns, callNames, namespaces } from '../../engine/language/names.ts';
import type { Range } from '../../engine/language/problems.ts';

/** The declaration of a name in a pipeline's text. */
export type Meaning =
  /** `file` is the name of the pipeline of the step: this one, or one that a step calls. */
  | { kind: 'step'; file: string; node: Node }
  | { kind: 'variable'; frame: number; name: string }
  /** `file` is the name of the pipeline that declares it: this one, or one that a step calls. */
  | { kind: 'input' | 'output'; file: string; name: string }
  | { kind: 'data' | 'expert' | 'personality' | 'template'; name: string }
  /** A name that a loop defines for its body; `given` if the text chose the name. */
  | { kind: 'loop'; node: Node; name: string; given: boolean }
  /** A parameter of the step itself. */
  | { kind: 'parameter'; node: Node; name: string }
  /** A name that a prompt's `vars` declares. */
  | { kind: 'vars'; node: Node; name: string }
  /** A file that a step writes, by its name in the result. */
  | { kind: 'product'; node: Node; name: string }
  /** Bound in the template itself, by `for`, `set` or a comprehension; its places identify which local of that name it is. */
  | { kind: 'local'; name: string; binding?: Binding }
  /** A field of the items of a transform. */
  | { kind: 'field'; name: string }
  | { kind: 'namespace' | 'builtIn' | 'unknown'; name: string };

interface Binding {
  /** Its first binding in the text of its pipeline. */
  from: number;
  /** `loop`, which no text chose. */
  given: boolean;
}

/** A name at its place in the text of a template. */
interface Mention {
  meaning: Meaning;
  range: Range;
}

/** The place where a template is rendered: the scope of its names. */
type From = Pick<PlacedTemplate, 'owner' | 'scope'> & Partial<Pick<PlacedTemplate, 'field'>>;

/** The meaning of a read name, and of each member after it that names something too. */
export function mentionsOf(compiled: Compiled, from: From, templateRead: TemplateRead): Mention[] {
  const { name, path, nameRange, pathRanges } = templateRead;
  if (templateRead.bound) return [{ meaning: { kind: 'local', name }, range: nameRange }];

  const [first] = path;
  const mentions: Mention[] = [];
  const own = typeof first === 'string' ? inNamespace(compiled, from, name, first) : undefined;
  const meaning: Meaning = own ? { kind: 'namespace', name } : meaningOf(compiled, from, name);

  mentions.push({ meaning, range: nameRange });
  const [second] = pathRanges;
  if (own && second) mentions.push({ meaning: own, range: second });
  const inner = own ?? meaning;
  if (inner.kind === 'step')
    mentions.push(...behind(compiled, { node: inner.node, path, ranges: pathRanges, from: own ? 1 : 0 }));

  return mentions;
}

/**
 * The members of a step that name something: `group.step`, `loop.steps.step`, a name of `vars`, an output of a called
 * pipeline.
 */
function behind(
  compiled: Compiled,
  { node, path, ranges, from }: { node: Node; path: TemplateRead['path']; ranges: readonly Range[]; from: number },
): Mention[] {
  const mentions: Mention[] = [];
  let outer = node;
  for (let index = from; index < path.length; index++) {
    const [member, range] = [path[index], ranges[index]];
    if (typeof member !== 'string' || !range) break;

    const meaning = memberOf(compiled, outer, member);
    if (meaning === 'itself') continue;
    if (!meaning) break;

    mentions.push({ meaning, range });
    if (meaning.kind !== 'step') break;
    outer = meaning.node;
  }

  return mentions;
}

/** The meaning of a member of a step; `itself`: the step again, so that the next member is also one of the step. */
function memberOf(compiled: Compiled, node: Node, member: string): Meaning | 'itself' | undefined {
  if (node.loop && member === 'steps') return 'itself';
  if (node.calls !== undefined && !node.loop) {
    if (member === 'outputs' || member === 'result') return 'itself';
    const name = theirName(compiled, node, member);
    if (name !== undefined) return { kind: 'output', file: node.calls, name };
    return member === 'value' ? 'itself' : undefined;
  }
  if (declaresVars(compiled, node) && !node.loop) {
    if (member === 'vars' || member === 'result') return 'itself';
    if (declaresVars(compiled, node, member)) return { kind: 'vars', node, name: member };
    return member === 'value' ? 'itself' : undefined;
  }

  const inner = compiled.byPath.get(`${node.path}${node.loop ? '[*]' : ''}.${member}`);
  return inner && !inner.agent ? { kind: 'step', file: compiled.name, node: inner } : undefined;
}

const declaresVars = ({ steps }: Compiled, node: Node, name?: string): boolean => {
  const vars = steps[node.index]?.step.answer?.vars ?? [];
  return name === undefined ? vars.length > 0 : vars.includes(name);
};

/** The name of an output in the called pipeline, before any renaming here. */
function theirName({ checkable, steps }: Compiled, node: Node, name: string): string | undefined {
  const work = steps[node.index]?.step.work;
  if (work?.kind === 'pipeline' && work.rename.some(({ ours }) => ours === name)) return undefined;
  return checkable.calls.get(node.index)?.pipeline.outputs.some((one) => one.name === name) ? name : undefined;
}

/** `NAMESPACE.NAME`. */
function inNamespace(compiled: Compiled, from: From, namespace: string, name: string): Meaning | undefined {
  if (!Object.hasOwn(namespaces, namespace)) return undefined;
  const { pipeline, name: file } = compiled;
  const declared = (all: readonly { name: string }[]): boolean => all.some((one) => one.name === name);

  switch (namespace) {
    case 'parameters':
      if (from.owner && ownParameter(compiled, from, name)) return { kind: 'parameter', node: from.owner, name };
      return declared(pipeline.inputs) ? { kind: 'input', file, name } : undefined;
    case 'inputs':
      return declared(pipeline.inputs) ? { kind: 'input', file, name } : undefined;
    case 'data':
      return declared(pipeline.data) ? { kind: 'data', name } : undefined;
    case 'outputs':
      return declared(pipeline.outputs) ? { kind: 'output', file, name } : undefined;
    default: {
      const target = targetOf(compiled, from, namespace, [name]);
      if (target?.kind === 'step' && target.node.id === name) return { kind: 'step', file, node: target.node };
      return target?.kind === 'variable' ? { kind: 'variable', frame: target.frame, name } : undefined;
    }
  }
}

/** The meaning of a plain name, in the lookup order of a run. */
export function meaningOf(compiled: Compiled, from: From, name: string): Meaning {
  const { owner, scope } = from;
  const { graph, pipeline, name: file } = compiled;
  if (typeof scope === 'object' && !isOutside(name)) return { kind: 'field', name };

  const loop = owner && isLoopName(graph, owner, name, scope) ? loopOf(compiled, owner, scope, name) : undefined;
  if (loop) return loopMeaning(loop, name);
  if (owner && ownParameter(compiled, from, name)) return { kind: 'parameter', node: owner, name };

  const target = targetOf(compiled, from, name, []);
  if (target?.kind === 'step')
    return target.node.id === name ? { kind: 'step', file, node: target.node } : { kind: 'vars', node: target.node, name };
  if (target?.kind === 'variable') return { kind: 'variable', frame: target.frame, name };
  if (pipeline.inputs.some((one) => one.name === name)) return { kind: 'input', file, name };
  if (Object.hasOwn(namespaces, name)) return { kind: 'namespace', name };
  if ([builtIns, callNames].some((names) => Object.hasOwn(names, name)) || name === 'error') return { kind: 'builtIn', name };

  return { kind: 'unknown', name };
}

function targetOf({ checkable, graph }: Compiled, { owner, scope, field }: From, name: string, path: string[]) {
  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  // Values of the pipeline itself have the scope of a top-level step.
  const from = owner ?? (first && { ...first, id: '', loop: undefined, index: -1 });
  return from && checkable.lookup.target(from, { name, path, scope: owner ? scope : 'loop', field });
}

const ownParameter = ({ steps }: Compiled, { owner, field }: From, name: string): boolean =>
  owner !== undefined && isOwnParameter(steps[owner.index]?.step, name, field);

/** The loop that defines a name, innermost first. */
function loopOf({ graph }: Compiled, node: Node, scope: ScopePhase, name: string): Node | undefined {
  if (node.loop && scope !== 'loop' && namesOfLoop(node.loop).has(name)) return node;
  for (let frame: number | undefined = node.frame; frame !== undefined; frame = parentFrame(graph, frame)) {
    const owner: Node | undefined = graph.nodes[graph.frames[frame]?.owner ?? -1];
    if (owner?.loop && namesOfLoop(owner.loop).has(name)) return owner;
  }
  return undefined;
}

/** `$note` and `note` are one name. */
function loopMeaning(node: Node, name: string): Meaning {
  const bare = name.startsWith('$') ? name.slice(1) : name;
  const given = node.loop?.as === bare || node.loop?.name === bare;
  return { kind: 'loop', node, name: given ? bare : name, given };
}

/** Equal keys mean the same thing, also across files. */
export function meaningKey(meaning: Meaning): string {
  switch (meaning.kind) {
    case 'step':
      return `step ${meaning.file} ${meaning.node.index}`;
    case 'variable':
      return `variable ${meaning.frame} ${meaning.name}`;
    case 'input':
    case 'output':
      return `${meaning.kind} ${meaning.file} ${meaning.name}`;
    case 'loop':
    case 'parameter':
    case 'vars':
    case 'product':
      return `${meaning.kind} ${meaning.node.index} ${meaning.name}`;
    case 'local':
      return `${meaning.kind} ${meaning.binding?.from} ${meaning.name}`;
    default:
      return `${meaning.kind} ${meaning.name}`;
  }
}

export const meaningName = (meaning: Meaning): string => (meaning.kind === 'step' ? meaning.node.id : meaning.name);
