import { mostGeneratedSteps } from '../../../../language/kinds/generated-steps.ts';
import type { StepKind } from '../../../../language/kinds.ts';
import type { Range } from '../../../../language/problems.ts';
import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import { retrieval } from '../../../../language/tools/builtin/retrieval.ts';
import { builtinTools } from '../../../../language/tools/builtin-tools.ts';
import { ownAction, usualAction } from '../../../../language/tools/own.ts';
import type { MapValue, Value } from '../../model/value.ts';
import type { PipelineRef, Work } from '../../model/work.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import { isEmptyNode, isMapNode, mapAt } from '../../source-nodes.ts';
import { readNamedValues } from '../../values/value.ts';
import type { Draft } from '../draft.ts';
import type { ReadSteps } from '../read-steps.ts';
import { readAgentsWork } from './agents.ts';
import { readQuestion } from './ask.ts';
import { readPipelineRef } from './called-pipeline.ts';
import { readEnsemble } from './ensemble.ts';
import { makePromptWork } from './prompt.ts';
import { labelsOf, readBranches, readSubject } from './switch.ts';

/** The work of a step, by its kind, from the keys in its draft; `readSteps` reads the frames inside it. */
export function readWork(kind: StepKind | undefined, draft: Draft, scope: ReadScope, readSteps: ReadSteps): Work {
  const { kind: keys, step, routes } = draft;
  const emptyMap = (): MapValue => ({ kind: 'map', entries: [], node: mapAt(step.node, []) });
  switch (kind) {
    case 'prompt':
      return makePromptWork(keys, step.node);
    case 'tool':
      return readToolWork(keys, step.idRange, emptyMap());
    case 'retrieve': {
      const { parameters = emptyMap(), range = step.idRange } = keys.retrieve ?? {};
      return {
        kind: 'tool',
        tool: retrieval.name,
        toolRange: range,
        action: retrieval.defaultAction,
        actionRange: range,
        parameters,
        as: kind,
      };
    }
    case 'set':
      return { kind, values: keys.set ?? emptyMap(), show: keys.show };
    case 'group': {
      const variables = keys.variables ? readNamedValues(keys.variables, { field: 'variables' }, scope) : [];
      return { kind, steps: keys.steps ? readSteps(keys.steps, 'steps', scope) : [], variables };
    }
    case 'transform':
      return { kind, ...(keys.transform ?? { operations: [] }) };
    case 'switch': {
      const subject = readSubject(keys.switch ?? step.node, labelsOf(keys.cases), scope);
      const branches = readBranches({ cases: keys.cases, otherwise: keys.default, routes }, scope, readSteps);
      // A value that is not a map of branches was reported already.
      const isMissing = branches.length === 0 && (!keys.cases || isEmptyNode(keys.cases) || isMapNode(keys.cases));
      if (isMissing) reportProblem(scope, 'missing-key', step.idRange, { key: 'cases', place: say(phrases.aStep) });
      return { kind, subject, branches };
    }
    case 'pipeline': {
      const pipeline = keys.pipeline && readPipelineRef(keys.pipeline, keys.pipelines, scope);
      if (!pipeline) return { kind: 'unsupported', of: kind };
      const { inputs = emptyMap(), inherit = [], rename = [] } = keys;
      return { kind, pipeline, inputs, inherit, rename, detachedRange: readDetached(keys, pipeline, scope) };
    }
    case 'generated': {
      const from: Value = keys.stepsFrom ?? { kind: 'constant', value: null, node: step.node };
      const { inputs = emptyMap(), allowTools = [], maxSteps = mostGeneratedSteps } = keys;
      if (step.cascade) reportWrongType(scope, step.cascade.first.node, 'model', say(pipelineTexts.modelOrModels));
      return { kind, from, inputs, tools: allowTools, maxSteps };
    }
    case 'ask':
      return readQuestion({ ...keys.question, default: keys.default }, step.node, scope);
    case 'fail':
      return { kind, message: keys.fail ?? { kind: 'constant', value: '', node: step.node } };
    case 'assert':
      return { kind, assertions: keys.assertions ?? [], message: keys.message };
    case 'ensemble':
      return readEnsemble({ ...keys.ensemble, system: keys.system, parameters: keys.parameters }, step, scope);
    case 'agents':
      return readAgentsWork(draft, scope);
    case undefined:
      return { kind: 'unsupported', of: kind };
  }
}

/** The key `detached` of a step; the pipeline must be in a file. */
function readDetached({ detached }: Draft['kind'], { kind }: PipelineRef, scope: ReadScope): Range | undefined {
  if (!detached?.is) return undefined;
  if (kind === 'text' || kind === 'map') reportProblem(scope, 'not-detachable', detached.range);
  return detached.range;
}

function readToolWork(keys: Draft['kind'], idRange: Range, noParameters: MapValue): Work {
  const tool = keys.tool ?? { name: '', range: idRange };
  const action = keys.action ?? { name: defaultAction(tool.name, keys.computed?.tool), range: tool.range };
  return {
    kind: 'tool',
    tool: tool.name,
    toolRange: tool.range,
    action: action.name,
    actionRange: action.range,
    parameters: keys.parameters ?? noParameters,
    computed: keys.computed,
  };
}

/** The action of a step that names none. The usual action of a built-in tool was added when its keys were normalised. */
function defaultAction(tool: string, computedTool: Value | undefined): string {
  if (computedTool) return usualAction;
  return Object.hasOwn(builtinTools, tool) ? '' : ownAction;
}
