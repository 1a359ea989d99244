import { topKeys } from '../../../language/keys.ts';
import { renaming } from '../../../language/problem.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { SourceNode } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import { isPipelineId, slug } from '../ids.ts';
import type { Pipeline, PipelineLimits } from '../model/pipeline.ts';
import type { Step } from '../model/step.ts';
import { readSelection } from '../models/selection.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isMapNode, wordOf } from '../source-nodes.ts';
import { readSpend, spendKeys } from '../steps/keys/limits.ts';
import { readModel } from '../steps/scalar-keys.ts';
import { readSteps } from '../steps/step.ts';
import { constantChoice, constantDuration, constantNumber, constantText } from '../values/constants.ts';
import { constantDeadline } from '../values/deadlines.ts';
import { readKnownMembers } from '../values/members.ts';
import { fitToSchema } from '../values/schema-fit.ts';
import { readNamedValues } from '../values/value.ts';
import { readAlerts } from './alerts.ts';
import { readExperts, readPersonalities } from './experts.ts';
import { readInputs } from './inputs.ts';
import { readOutputs } from './outputs.ts';
import { readTests } from './tests.ts';
import { readTriggers } from './triggers.ts';

/**
 * The contribution of one top-level entry to the pipeline. `steps` is filled where the list's items are no blocks of their
 * own.
 */
export type TopLevelPart = Partial<Omit<Pipeline, 'steps' | 'finally' | 'entries' | 'limits' | 'notExecutable' | 'autos'>> & {
  limits?: Partial<PipelineLimits>;
  steps?: Step[];
  finally?: Step[];
};

type TopReader = (field: CanonicalField, scope: ReadScope) => TopLevelPart;

const forPeople: TopReader = () => ({});

const said = <Name extends 'name' | 'description' | 'version'>(name: Name, value: SourceNode, scope: ReadScope): TopLevelPart => {
  const words = constantText(value, name, scope);
  return words === undefined ? {} : { [name]: words };
};

/** The reader of each top-level key: every key of the language has exactly one line here. */
export const topReaders: Readonly<Record<string, TopReader>> = {
  id: ({ value }, scope) => {
    const id = wordOf(value);
    if (id === undefined) {
      if (!isEmptyNode(value)) reportWrongType(scope, value, 'id', say(pipelineTexts.aWord));
      return {};
    }

    const better = slug(id, '-').replace(/^step-/, 'pipeline-');
    if (isPipelineId(id)) return { id };

    reportProblem(scope, 'bad-id', value.range, { id }, renaming(better, value.range));
    return better === '' ? {} : { id: better };
  },
  name: ({ value }, scope) => said('name', value, scope),
  description: ({ value }, scope) => said('description', value, scope),
  version: ({ value }, scope) => said('version', value, scope),
  tags: forPeople,
  metadata: forPeople,
  inputs: ({ value }, scope) => ({ inputs: readInputs(value, scope) }),
  data: ({ value }, scope) => ({ data: readNamedValues(value, { field: 'data' }, scope) }),
  variables: ({ value }, scope) => ({ variables: readNamedValues(value, { field: 'variables' }, scope) }),
  orchestrator: (field, scope) => {
    const model = readModel(field, scope);
    return model ? { orchestrator: model } : {};
  },
  default_model: (field, scope) => {
    const model = readModel(field, scope);
    return model ? { defaultModel: model } : {};
  },
  experts: ({ value }, scope) => ({ experts: readExperts(value, scope) }),
  personalities: ({ value }, scope) => ({ personalities: readPersonalities(value, scope) }),
  selection: ({ value }, scope) => {
    const selection = readSelection(value, scope);
    return selection ? { selection } : {};
  },
  limits: ({ value }, scope) => ({ limits: readLimits(value, scope) }),
  // Read before the steps, which need them; see build.ts.
  defaults: forPeople,
  steps: ({ value }, scope) => ({ steps: readSteps(value, 'steps', scope) }),
  finally: ({ value }, scope) => ({ finally: readSteps(value, 'finally', { ...scope, path: 'finally' }) }),
  outputs: ({ value }, scope) => ({ outputs: readOutputs(value, scope) }),
  runs_on: ({ value }, scope) => {
    const pool = isEmptyNode(value) ? undefined : fitToSchema(value, topKeys.runs_on.schema, 'runs_on', scope);
    return typeof pool === 'string' ? { runsOn: pool } : {};
  },
  triggers: ({ value }, scope) => ({ triggers: readTriggers(value, scope) }),
  alerts: ({ value }, scope) => ({ alerts: readAlerts(value, scope) }),
  tests: ({ value }, scope) => ({ tests: readTests(value, scope) }),
};

/** Defaults for `limits`. */
export const usualLimits: PipelineLimits = { maxParallel: 10, maxDepth: 10 };

function readLimits(node: SourceNode, scope: ReadScope): Partial<PipelineLimits> {
  if (isEmptyNode(node)) return {};
  if (!isMapNode(node)) {
    reportWrongType(scope, node, 'limits', say(pipelineTexts.aMap));
    return {};
  }

  const members = readKnownMembers(
    node,
    ['max_parallel', 'timeout', 'deadline', 'finally', 'max_steps', 'max_depth', 'on_limit', ...spendKeys],
    '`limits`',
    scope,
  );
  const whole = (name: string): number | undefined =>
    members.has(name) ? constantNumber(members.get(name) ?? node, `limits.${name}`, scope, { integer: true, min: 1 }) : undefined;
  const timeout = members.get('timeout');
  const due = members.get('deadline');
  const last = members.get('finally');
  const onLimit = members.get('on_limit');
  const limits = {
    maxParallel: whole('max_parallel'),
    parallelSaid: members.has('max_parallel') ? (true as const) : undefined,
    timeout: timeout && constantDuration(timeout, 'limits.timeout', scope),
    deadline: due && constantDeadline(due, 'limits.deadline', scope),
    finally: last && constantDuration(last, 'limits.finally', scope),
    ...readSpend(members, scope),
    maxSteps: whole('max_steps'),
    maxDepth: whole('max_depth'),
    onLimit: onLimit && constantChoice(onLimit, 'limits.on_limit', ['fail', 'ask'], scope),
  };

  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}
