import type { Range } from '../../../../language/problems.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { ListNode, MapNode, ScalarNode, SourceNode } from '../../../source/nodes.ts';
import type { Step } from '../../model/step.ts';
import type { StepRef } from '../../model/step-ref.ts';
import type { Value } from '../../model/value.ts';
import type { SwitchBranch } from '../../model/work.ts';
import type { ReadScope } from '../../scope.ts';
import { innerScope, reportWrongType } from '../../scope.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, joinScalars } from '../../source-nodes.ts';
import { readValue } from '../../values/value.ts';
import { readTarget } from '../keys/references.ts';
import type { ReadSteps } from '../read-steps.ts';

/** The subject of a `switch`: an expression, with or without braces; its value is compared with the labels as text. */
export function readSubject(node: SourceNode, labels: readonly string[], scope: ReadScope): Value {
  if (!isScalarNode(node)) {
    reportWrongType(scope, node, 'switch', say(pipelineTexts.anExpression));
    return { kind: 'constant', value: null, node };
  }

  const site = { field: 'switch', run: true, schema: labels.length ? { type: 'string', enum: [...labels] } : undefined };
  const bare = !isComputed(node) && typeof node.value === 'string' && node.text.trim() !== '';
  return readValue(bare ? joinScalars(['{{ ', node, ' }}']) : node, site, scope);
}

/** The keys of a switch that make its branches. */
interface SwitchKeys {
  cases: SourceNode | undefined;
  otherwise: SourceNode | undefined;
  routes: StepRef[] | undefined;
}

/** `cases` and `default`: a list of steps, one step, or the id of a step beside the switch. */
export function readBranches({ cases, otherwise, routes }: SwitchKeys, scope: ReadScope, readSteps: ReadSteps): SwitchBranch[] {
  const branches: SwitchBranch[] = [];
  const ids = new Set<string>();

  const add = (key: ScalarNode | undefined, labelRange: Range, node: SourceNode): void => {
    const label = key?.text;
    const id = uniqueName(pathName(label ?? 'default'), ids);
    const computedLabel = key && isComputed(key) ? readValue(key, { field: `cases[${id}]`, run: true }, scope) : undefined;
    const target = isScalarNode(node) ? readBranchTarget(node, id, routes, scope) : {};
    const steps = isScalarNode(node) ? undefined : readBranchSteps(node, id, scope, readSteps);
    branches.push({ label, id, labelRange, computedLabel, ...target, steps });
  };

  if (isMapNode(cases)) {
    for (const { key, value } of cases.pairs) add(key, key.range, value);
  } else if (!isEmptyNode(cases) && cases) reportWrongType(scope, cases, 'cases', say(pipelineTexts.valuesAndBranches));

  if (otherwise && !isEmptyNode(otherwise)) add(undefined, otherwise.range, otherwise);
  return branches;
}

/** The labels in order; none where the run computes one of them. */
export const labelsOf = (cases: SourceNode | undefined): string[] =>
  isMapNode(cases) && !cases.pairs.some(({ key }) => isComputed(key)) ? cases.pairs.map(({ key }) => key.text) : [];

/** The steps beside the switch that a branch may lead to. */
export const targetsOf = ({ target, computedTarget }: SwitchBranch): StepRef[] =>
  target ? [target] : (computedTarget?.candidates ?? []);

/** The field of a branch's computed target, as in the ids of its AUTO tags. */
export const fieldOfBranch = (id: string): string => `cases.${id}`;

/** A step beside the switch, or a template or AUTO tag for one. */
function readBranchTarget(
  node: ScalarNode,
  id: string,
  routes: StepRef[] | undefined,
  scope: ReadScope,
): Pick<SwitchBranch, 'target' | 'computedTarget'> {
  if (isComputed(node)) return { computedTarget: readTarget(node, fieldOfBranch(id), routes, scope) };
  return { target: isEmptyNode(node) ? undefined : { id: node.text.trim(), range: node.range } };
}

function readBranchSteps(node: ListNode | MapNode, id: string, scope: ReadScope, readSteps: ReadSteps): Step[] {
  const list: SourceNode = isListNode(node) ? node : { kind: 'list', range: node.range, items: [node], flow: true };
  return readSteps(list, 'cases', innerScope(scope, `${scope.path}.${id}`));
}

/** A label as a part of a path. */
function pathName(label: string): string {
  const word = label.replace(/[^A-Za-z0-9_-]+/g, '_');
  return /^[A-Za-z_]/.test(word) ? word : `_${word}`;
}

function uniqueName(name: string, names: Set<string>): string {
  let id = name;
  for (let number = 2; names.has(id); number++) id = `${name}_${number}`;
  names.add(id);
  return id;
}
