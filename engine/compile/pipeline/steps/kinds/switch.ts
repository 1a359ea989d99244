import type { Range } from '../../../../language/problems.ts';
import { pipelineTexts } from '../../../../language/texts/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { ScalarNode, SourceNode } from '../../../source/nodes.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, joinScalars } from '../../fields.ts';
import type { Branch, StepRef } from '../../model/step.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { describeNode, innerScope, reportProblem } from '../../scope.ts';
import { readValue } from '../../values/value.ts';
import { readTarget } from '../keys/references.ts';
import type { ReadSteps } from '../step.ts';

/** What a `switch` decides by: an expression, with or without braces; its value is held against the labels as text. */
export function readSubject(node: SourceNode, labels: readonly string[], scope: ReadScope): Value {
  if (!isScalarNode(node)) {
    reportProblem(scope, 'wrong-type', node.range, {
      key: 'switch',
      want: say(pipelineTexts.anExpression),
      got: describeNode(node),
    });
    return { kind: 'constant', value: null, node };
  }
  const site = { field: 'switch', run: true, ...(labels.length ? { schema: { type: 'string', enum: [...labels] } } : {}) };
  const bare = !isComputed(node) && typeof node.value === 'string' && node.text.trim() !== '';
  return readValue(bare ? joinScalars(['{{ ', node, ' }}']) : node, site, scope);
}

/** `cases` and `default`: a list of steps, one step, or the id of a step beside the switch. */
export function readBranches(
  cases: SourceNode | undefined,
  otherwise: SourceNode | undefined,
  routes: StepRef[] | undefined,
  scope: ReadScope,
  readSteps: ReadSteps,
): Branch[] {
  const branches: Branch[] = [];
  const taken = new Set<string>();
  const add = (key: ScalarNode | undefined, labelRange: Range, node: SourceNode): void => {
    const label = key?.text;
    const id = unique(pathName(label ?? 'default'), taken);
    const computed = key && isComputed(key) ? { computedLabel: readValue(key, { field: `cases[${id}]`, run: true }, scope) } : {};
    branches.push({ label, id, labelRange, ...computed, ...readBranch(node, id, routes, scope, readSteps) });
  };
  if (isMapNode(cases)) for (const { key, value } of cases.pairs) add(key, key.range, value);
  else if (!isEmptyNode(cases) && cases)
    reportProblem(scope, 'wrong-type', cases.range, {
      key: 'cases',
      want: say(pipelineTexts.valuesAndBranches),
      got: describeNode(cases),
    });
  if (otherwise && !isEmptyNode(otherwise)) add(undefined, otherwise.range, otherwise);
  return branches;
}

/** The labels that are written down, in order; none where the run computes one of them. */
export const labelsOf = (cases: SourceNode | undefined): string[] =>
  isMapNode(cases) && !cases.pairs.some(({ key }) => isComputed(key)) ? cases.pairs.map(({ key }) => key.text) : [];

/** The steps beside the switch that a branch may lead to. */
export const targetsOf = ({ target, computedTarget }: Branch): StepRef[] =>
  target ? [target] : (computedTarget?.candidates ?? []);

/** The field of a computed target of a branch, as AUTO tags in it are known by. */
export const fieldOfBranch = (id: string): string => `cases.${id}`;

function readBranch(
  node: SourceNode,
  id: string,
  routes: StepRef[] | undefined,
  scope: ReadScope,
  readSteps: ReadSteps,
): Pick<Branch, 'steps' | 'target' | 'computedTarget'> {
  if (isScalarNode(node)) {
    if (isComputed(node)) {
      const computedTarget = readTarget(node, fieldOfBranch(id), routes, scope);
      return computedTarget ? { computedTarget } : {};
    }
    if (!isEmptyNode(node)) return { target: { id: node.text.trim(), range: node.range } };
    return {};
  }
  const list: SourceNode = isListNode(node) ? node : { kind: 'list', range: node.range, items: [node], flow: true };
  return { steps: readSteps(list, 'cases', innerScope(scope, `${scope.path}.${id}`)) };
}

/** A label as paths can hold it. */
function pathName(label: string): string {
  const word = label.replace(/[^A-Za-z0-9_-]+/g, '_');
  return /^[A-Za-z_]/.test(word) ? word : `_${word}`;
}

function unique(name: string, taken: Set<string>): string {
  let id = name;
  for (let number = 2; taken.has(id); number++) id = `${name}_${number}`;
  taken.add(id);
  return id;
}
