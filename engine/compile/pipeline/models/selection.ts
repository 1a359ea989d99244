import { defined } from '../../../language/json.ts';
import { expertises, modelSizeOf, selectionMembers, strategies } from '../../../language/models/selection.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { Selection } from '../model/model-choice.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isMapNode, isScalarNode } from '../source-nodes.ts';
import { readModelMembers } from '../top/experts.ts';
import { constantChoice, constantDuration, constantNumber, constantText } from '../values/constants.ts';
import { readNames } from '../values/names.ts';

/** `selection`: a strategy, or a map. */
export function readSelection(node: SourceNode, scope: ReadScope): Selection | undefined {
  if (isEmptyNode(node)) return undefined;
  if (isScalarNode(node)) {
    const strategy = constantChoice(node, 'selection', strategies, scope);
    return strategy && { range: node.range, strategy, names: [] };
  }
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'selection', say(pipelineTexts.aStrategy));
    return undefined;
  }

  const fields = readModelMembers(node, { keys: Object.keys(selectionMembers), place: '`selection`' }, scope);

  const read = <Found>(name: string, reader: (value: SourceNode, key: string) => Found | undefined): Found | undefined => {
    const value = fields.get(name)?.value;
    return value && !isEmptyNode(value) ? reader(value, `selection.${name}`) : undefined;
  };

  const readWords = (name: string) => read(name, (value, key) => readNames(value, key, scope));
  const [fallback, required, prefer, exclude] = [
    readWords('fallback'),
    readWords('require'),
    readWords('prefer'),
    readWords('exclude'),
  ];
  const minSize = read('min_size', (value, key) => size(value, key, scope));
  const role = read('role', (value, key) => word(value, key, scope));
  const expertise = read('expertise', (value, key) => constantChoice(value, key, expertises, scope));
  const timeout = read('timeout', (value, key) => constantDuration(value, key, scope));
  const maxLatency = read('max_latency', (value, key) => constantDuration(value, key, scope));
  const maxCost = read('max_cost', (value, key) => constantNumber(value, key, scope, { min: 0, above: true }));
  const strategy = read('strategy', (value, key) => constantChoice(value, key, strategies, scope));
  const ids = (list: ReturnType<typeof readWords>): string[] => (list ?? []).map(({ id }) => id);

  return {
    range: node.range,
    strategy: strategy ?? 'balanced',
    usual: strategy === undefined ? (true as const) : undefined,
    fallback: fallback ? ids(fallback) : undefined,
    timeout,
    maxCost,
    maxLatency,
    require: required ? ids(required) : undefined,
    prefer: prefer ? ids(prefer) : undefined,
    exclude: exclude ? ids(exclude) : undefined,
    role,
    roleRange: role === undefined ? undefined : fields.get('role')?.value.range,
    minSize,
    expertise,
    names: [...(fallback ?? []), ...(prefer ?? [])],
  };
}

function word(node: SourceNode, key: string, scope: ReadScope): string | undefined {
  if (isComputed(node)) {
    reportProblem(scope, 'wrong-type.written', node.range, { key });
    return undefined;
  }

  const written = constantText(node, key, scope)?.trim();
  if (written === '') reportProblem(scope, 'wrong-type.range', node.range, { key, want: say(pipelineTexts.aName), got: '`""`' });
  return written || undefined;
}

function size(node: SourceNode, key: string, scope: ReadScope): string | undefined {
  const written = constantText(node, key, scope);
  if (written === undefined || modelSizeOf(written) !== undefined) return written;
  reportWrongType(scope, node, key, say(pipelineTexts.aSize));
  return undefined;
}

/** The selection of a step completed by that of its pipeline. */
export function mergeSelections(own: Selection | undefined, enclosing: Selection | undefined): Selection | undefined {
  if (!own || !enclosing) return own ?? enclosing;
  const { strategy, usual } = own.usual && !enclosing.usual ? enclosing : own;
  return { ...enclosing, ...defined(own), strategy, usual };
}
