import type { StepKind } from '../../../../language/kinds.ts';
import { phrases, say } from '../../../../language/texts.ts';
import { builtinTools } from '../../../../language/tools/builtin-tools.ts';
import { ownAction, usualAction } from '../../../../language/tools/own.ts';
import { mapAt } from '../../fields.ts';
import type { Work } from '../../model/step.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem } from '../../scope.ts';
import { readEntries } from '../../values/value.ts';
import type { Draft } from '../draft.ts';
import type { ReadSteps } from '../step.ts';
import { readQuestion } from './ask.ts';
import { readPipelineRef } from './called-pipeline.ts';
import { readEnsemble } from './ensemble.ts';
import { labelsOf, readBranches, readSubject } from './switch.ts';

/** What a step of a kind does, from what its keys said; `readSteps` reads the frames inside it. */
export function readWork(
  kind: StepKind | undefined,
  { kind: read, step, routes }: Draft,
  scope: ReadScope,
  readSteps: ReadSteps,
): Work {
  const nothing = { kind: 'map', entries: [], node: mapAt(step.node, []) } as const;
  switch (kind) {
    case 'prompt': {
      const prompt = read.prompt ?? { kind: 'constant', value: '', node: step.node };
      return {
        kind,
        prompt,
        ...(read.system ? { system: read.system } : {}),
        ...(read.parameters ? { parameters: read.parameters } : {}),
        ...(read.parts ? { parts: read.parts } : {}),
        ...(read.media?.length ? { media: read.media } : {}),
        ...(read.session ? { session: read.session } : {}),
        ...(read.options ? { options: read.options } : {}),
        tools: read.tools ?? [],
        maxTurns: read.maxTurns ?? 8,
      };
    }
    case 'tool': {
      const tool = read.tool ?? { name: '', range: step.idRange };
      // What a tool of the project does has one name; a tool of ours has a usual action, which was put in before.
      const unsaid = read.computed?.tool ? usualAction : Object.hasOwn(builtinTools, tool.name) ? '' : ownAction;
      const action = read.action ?? { name: unsaid, range: tool.range };
      return {
        kind,
        tool: tool.name,
        toolRange: tool.range,
        action: action.name,
        actionRange: action.range,
        parameters: read.parameters ?? { ...nothing, entries: [] },
        ...(read.computed ? { computed: read.computed } : {}),
      };
    }
    case 'set':
      return {
        kind,
        values: read.set ?? { ...nothing, entries: [] },
        ...(read.show ? { show: read.show } : {}),
      };
    case 'group': {
      const variables = read.variables ? readEntries(read.variables, { field: 'variables' }, scope) : [];
      return { kind, steps: read.steps ? readSteps(read.steps, 'steps', scope) : [], variables };
    }
    case 'transform':
      return { kind, ...(read.transform ?? { operations: [] }) };
    case 'switch': {
      const labels = labelsOf(read.cases);
      const subject = readSubject(read.switch ?? step.node, labels, scope);
      const branches = readBranches(read.cases, read.default, routes, scope, readSteps);
      if (branches.length === 0) reportProblem(scope, 'missing-key', step.idRange, { key: 'cases', place: say(phrases.aStep) });
      return { kind, subject, branches };
    }
    case 'pipeline': {
      const pipeline = read.pipeline && readPipelineRef(read.pipeline, read.pipelines, scope);
      if (!pipeline) return { kind: 'unsupported', of: kind };
      return {
        kind,
        pipeline,
        inputs: read.inputs ?? { ...nothing, entries: [] },
        inherit: read.inherit ?? [],
        rename: read.rename ?? [],
      };
    }
    case 'ask':
      return readQuestion({ ...read.question, ...(read.default ? { default: read.default } : {}) }, step.node, scope);
    case 'ensemble':
      return readEnsemble({ ...read.ensemble, system: read.system, parameters: read.parameters }, step, scope);
    case undefined:
      return { kind: 'unsupported', of: kind };
  }
}
