import { builtIns, callNames, namespaces, stepEnvelope } from '../../../../language/names.ts';
import type { Type } from '../../../../language/types.ts';
import { unknownType, valueType } from '../../../../language/types.ts';
import type { Node } from '../../../graph/graph.ts';
import type { Target } from '../../../graph/names/lookup.ts';
import { isLoopName, isOwnParameter, isOwnValue } from '../../../graph/names/lookup.ts';
import { namesOfLoop } from '../../../graph/names/loop-names.ts';
import type { ScopePhase } from '../../../graph/names/reads.ts';
import type { Step } from '../../../pipeline/model/step.ts';
import { ownersOf } from '../../steps.ts';
import type { Types, Typing } from '../typing.ts';
import { seesCall } from './call-names.ts';
import { enclosingLoops, loopNameType } from './loops.ts';
import { environmentType, inputsType, namespaceTypes, secretsType } from './namespaces.ts';
import { findRunningLoop } from './running-loop.ts';
import type { VariableTypes } from './variables.ts';
import { variablesInScope, variableTypes } from './variables.ts';

/** A name with the step that reads it, none for the templates of the pipeline itself. */
interface NameUse {
  node: Node | undefined;
  scope: Exclude<ScopePhase, object>;
  name: string;
}

/** The type of a name that the resolver is for; undefined leaves the name to the next. */
type Resolver = (use: NameUse) => Type | undefined;

/** Finds the type of a name where it is read, in the order in which a run looks names up; undefined if nothing has the name. */
export function nameTypes(typing: Typing): Types['lookup'] {
  const variable = variableTypes(typing);
  const resolvers: readonly Resolver[] = [
    ownValue(typing),
    loopName(typing),
    ownParameter(typing),
    failure(typing),
    runningLoop(typing),
    stepOrVariable(typing, variable),
    input(typing),
    namespace(typing, variable),
    builtIn,
    ownCall(typing),
    claimedElsewhere(typing),
  ];

  return (node, scope, name) => {
    if (typeof scope === 'object') return node && typing.rowsOf(node)?.scopes.get(scope)?.lookup(name);
    for (const resolve of resolvers) {
      const type = resolve({ node, scope, name });
      if (type) return type;
    }
    return undefined;
  };
}

/** The step's own value, in the scope phase `made`: `value`, `result`, and the value's members. */
const ownValue =
  (typing: Typing): Resolver =>
  ({ node, scope, name }) => {
    if (!node || scope !== 'made') return undefined;
    if (isOwnValue(name)) return unknownType;
    const member = memberOf(typing.step(node), name);
    if (member) return member;
    return name === node.id && node.loop?.single ? unknownType : undefined;
  };

/** The names that a loop gives to its body: the item, its index, `loop`. */
const loopName =
  (typing: Typing): Resolver =>
  ({ node, scope, name }) => {
    if (!node || !isLoopName(typing.checkable.graph, node, name, scope)) return undefined;
    for (const loop of enclosingLoops(typing.checkable, node, scope)) {
      if (loop.loop && namesOfLoop(loop.loop).has(name)) return loopNameType(typing, loop, loop.loop, name);
    }
    return undefined;
  };

const ownParameter =
  ({ checkable: { steps } }: Typing): Resolver =>
  ({ node, name }) =>
    node && isOwnParameter(steps[node.index]?.step, name) ? unknownType : undefined;

/** `error`, in a step that may handle a failure. */
const failure =
  ({ checkable: { steps } }: Typing): Resolver =>
  ({ node, name }) => {
    if (name !== 'error' || !node || !seesFailure(node, steps[node.index]?.step)) return undefined;
    return stepEnvelope['error']?.type ?? unknownType;
  };

/** Whether `error` is in scope: in a step that may handle a failure, or with handlers for its own. */
const seesFailure = (node: Node, step: Step | undefined): boolean =>
  node.dormant || (step?.handlers.length ?? 0) > 0 || (step?.computedRoutes.some(({ on }) => on === 'failure') ?? false);

/** The id of a loop, read inside its own body. */
const runningLoop =
  (typing: Typing): Resolver =>
  ({ node, scope, name }) => {
    if (!node) return undefined;
    const loops = [...enclosingLoops(typing.checkable, node, scope)];
    return findRunningLoop(name, { node, scope, loops }, typing);
  };

/** A step by its id or by a variable of its answer (`vars`), or a variable of the pipeline. */
const stepOrVariable =
  (typing: Typing, variable: VariableTypes): Resolver =>
  ({ node, scope, name }) => {
    const target = targetOf(typing, node, scope, [name]);
    if (target.kind === 'variable') return variable(target.frame, name);
    if (target.kind !== 'step') return undefined;
    const step = typing.step(target.node);
    return target.node.id === name ? step : (memberOf(step, name) ?? unknownType);
  };

function input({ checkable: { pipeline } }: Typing): Resolver {
  // Of inputs that share a name, the first counts.
  const types = new Map(pipeline.inputs.toReversed().map(({ name, type }) => [name, type]));
  return ({ name }) => types.get(name);
}

/** `variables`, `inputs`, `data`, `steps`, `env`, `secrets` and their like. */
function namespace(typing: Typing, variable: VariableTypes): Resolver {
  const { pipeline, world } = typing.checkable;
  const variables = variablesInScope(typing, (node, scope, name) => {
    const target = targetOf(typing, node, scope, ['variables', name]);
    return target.kind === 'variable' ? () => variable(target.frame, target.name) : undefined;
  });
  const inputs = inputsType(pipeline);
  const secrets = secretsType(pipeline);
  const others = namespaceTypes(typing);

  return ({ node, scope, name }) => {
    if (name === 'variables') return variables(node, scope);
    if (name === 'inputs') return inputs;
    if (Object.hasOwn(namespaces, name)) return others(node, name);
    if (name === 'env') return environmentType(world.settings?.env);
    return name === 'secrets' ? secrets : undefined;
  };
}

const builtIn: Resolver = ({ name }) => (Object.hasOwn(builtIns, name) ? builtIns[name]?.type : undefined);

/** `call`, in a step that calls a tool. */
const ownCall =
  (typing: Typing): Resolver =>
  ({ node, scope, name }) =>
    node && Object.hasOwn(callNames, name) && seesCall(typing, node, scope) ? callNames[name]?.type : undefined;

/** A step inside its own frame, or a name in the `vars` of several steps: other rules report those. */
function claimedElsewhere({ checkable }: Typing): Resolver {
  let vars: ReadonlySet<string> | undefined;
  return ({ node, name }) => {
    vars ??= new Set(checkable.steps.flatMap(({ step }) => step.answer?.vars ?? []));
    if (vars.has(name)) return unknownType;
    return node && [node, ...ownersOf(checkable, node)].some(({ id }) => id === name) ? unknownType : undefined;
  };
}

/** The target that the graph finds for a name and the path behind it. */
function targetOf(
  { checkable: { graph, lookup } }: Typing,
  node: Node | undefined,
  scope: ScopePhase,
  [name = '', ...path]: string[],
): Target {
  if (node) return lookup.target(node, { name, path, scope });
  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  return first ? lookup.target({ ...first, id: '' }, { name, path, scope: 'loop' }) : { kind: 'other' };
}

function memberOf(type: Type, name: string): Type | undefined {
  const value = valueType(type);
  return value.kind === 'map' ? value.fields[name]?.type : undefined;
}
