import { stepDialects } from '../../../language/dialects/steps.ts';
import { allStepKeys, kindOfKey } from '../../../language/keys.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { MapNode, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { childNodes, pairOf } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import { normaliseMap } from '../dialects/normalise-map.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';
import { isMapNode } from '../source-nodes.ts';
import { newDraft } from '../steps/draft.ts';
import { kindFields, sortForReading } from '../steps/kind.ts';
import { readWork } from '../steps/kinds/work.ts';
import { stepReaders } from '../steps/readers.ts';
import { readSteps } from '../steps/step.ts';
import { reportUnknownKeys } from '../steps/unknown-keys.ts';
import { readInputs } from '../top/inputs.ts';
import { type ParameterValues, readsParameter } from './put-parameters.ts';
import { holdsPipeline, isOwnKey } from './resolve-step.ts';

/** Reports faults in `templates` of `baton.yaml` that can be judged without a step that extends one. */
export function judgeStepTemplates(node: SourceNode, scope: ReadScope): void {
  if (!isMapNode(node)) return;
  for (const { key, value } of node.pairs) {
    if (!/^[A-Za-z_][\w-]*$/.test(key.text)) reportProblem(scope, 'bad-id.template', key.range, { id: key.text });
    if (!isMapNode(value)) continue;
    const parameters = readParameters(pairOf(value, 'parameters')?.value, scope);
    const step = pairOf(value, 'step')?.value;
    if (isMapNode(step)) judgeStep(key, step, parameters, { ...scope, uses: [], rewritings: [] });
  }
}

/** The parameters by name, each with a stand-in for its value. */
function readParameters(node: SourceNode | undefined, scope: ReadScope): ParameterValues {
  if (!isMapNode(node)) return new Map();
  for (const { value } of node.pairs) {
    const secret = pairOf(value, 'secret');
    if (secret) reportProblem(scope, 'unknown-key', secret.key.range, { key: 'secret', place: say(phrases.aParameter) });
  }

  readInputs(node, scope);
  return new Map(node.pairs.map(({ key, value }) => [key.text, value]));
}

function judgeStep(name: ScalarNode, step: MapNode, parameters: ParameterValues, scope: ReadScope): void {
  for (const { key, value } of step.pairs) {
    if (isOwnKey(key.text)) reportProblem(scope, 'unknown-key', key.range, { key: key.text, place: say(phrases.aTemplate) });
    if (holdsPipeline(key.text, value)) reportProblem(scope, 'wrong-type.templatePipeline', value.range);
  }

  reportTags(name.text, step, scope);

  const own = (key: string, value: SourceNode): boolean => !isOwnKey(key) && !holdsPipeline(key, value);
  const map: MapNode = { ...step, pairs: step.pairs.filter(({ key, value }) => own(key.text, value)) };
  const normal = normaliseMap(map, allStepKeys, stepDialects, scope);
  reportUnknownKeys(normal, scope);

  const draft = newDraft(map, name.text, false, { ...scope, notExecutable: [], autos: [] });
  const readsNone = ({ key, value, range }: CanonicalField): boolean =>
    !readsParameter({ ...map, pairs: [{ key, value, range }] }, parameters);

  for (const field of sortForReading(normal.fields)) {
    // Reads of a parameter are judged where it has a value.
    if (readsNone(field) && field.name !== 'with') stepReaders[field.name]?.(field, draft, scope);
  }

  const [kind, other] = kindFields(normal.fields);
  // So are uses of another template, here or in an inner step: nothing is expanded here.
  if (kind && !other && [...normal.fields.values()].every(readsNone) && !holdsExtends(map))
    readWork(kindOfKey.get(kind.name), draft, scope, readSteps);
}

const holdsExtends = (node: SourceNode): boolean =>
  (isMapNode(node) && pairOf(node, 'extends') !== undefined) || childNodes(node).some(holdsExtends);

function reportTags(name: string, node: SourceNode, scope: ReadScope): void {
  for (const child of childNodes(node)) reportTags(name, child, scope);
  if (node.kind !== 'scalar' || node.autos.length === 0) return;
  reportProblem(scope, 'auto-contradiction.template', node.range, { name });
}
