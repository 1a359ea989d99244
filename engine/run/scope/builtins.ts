import type { Operand, View } from '../../compile/template/evaluation/values.ts';
import { Absent } from '../../compile/template/evaluation/values.ts';
import type { JsonMap } from '../../language/json.ts';
import { definedMap } from '../../language/json.ts';
import { generatedNames } from '../../language/kinds/generated-steps.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { rootOf } from '../../state/reduce/frames.ts';
import { stopOf } from '../../state/reduce/joins.ts';
import { readVariable, stepNamed } from '../../state/reduce/variables.ts';
import type { FrameState } from '../../state/step.ts';
import type { ExecutablePlan, RunContext } from '../context.ts';
import { inputsOf, planOf } from '../context.ts';
import { runningLoopView } from './loop-names.ts';
import { renderValue } from './render.ts';
import type { RunScope } from './run-scope.ts';
import { operand, stepView } from './step-view.ts';

/** The namespaces and built-in names of every template; `outermost` looks up names of the pipeline's own frame. */
export function lookUpBuiltIn(
  context: RunContext,
  frame: FrameState,
  name: string,
  outermost: () => RunScope,
): Operand | undefined {
  // A persona reads nothing that it was not given.
  if (frame.invocation.text !== undefined && !generatedNames.has(name)) return undefined;

  const { started } = context.state;
  const { pipeline } = planOf(context, frame);
  const time = new Date(started?.moment ?? started?.at ?? 0).toISOString();

  switch (name) {
    case 'inputs':
    // Where no step has parameters of its own; see scope.ts.
    case 'parameters':
      return operand(inputsOf(context, frame));
    case 'variables':
      return namespace('variables', (key) => {
        const stored = readVariable(frame, key);
        return stored && operand(context.artifacts.read(stored));
      });
    case 'data':
      return dataOf(context, outermost(), pipeline);
    case 'steps':
    case 'results':
    case 'step_results':
      return namespace(name, (key) => {
        const step = stepNamed(frame, key);
        return step && (runningLoopView(context, frame, step) ?? stepView(context, step));
      });
    case 'execution':
      return operand({
        id: started?.run ?? '',
        timestamp: time,
        started_at: time,
        date: time.slice(0, 10),
        time: time.slice(11, 19),
      });
    case 'env':
      return namespace('env', (key) => {
        const value = started?.env?.[key];
        return value === undefined ? undefined : operand(value);
      });
    case 'secrets':
      return namespace('secrets', (key) => {
        const value = pipeline.inputs.some((spec) => spec.secret && spec.name === key)
          ? inputsOf(context, frame)[key]
          : undefined;
        return value === undefined ? undefined : operand(value);
      });
    case 'run':
      return operand({ id: started?.run ?? '', status: statusIn(context, frame) });
    case 'pipeline':
      return operand(described(context, pipeline));
    case 'timestamp':
    case 'current_timestamp':
    case 'now':
      return time;
    case 'current_date':
      return time.slice(0, 10);
    case 'pipeline_id':
      return pipeline.id;
    case 'execution_id':
      return started?.run ?? '';
    case 'output_path':
      return started?.output_path ?? '';
    default:
      return undefined;
  }
}

/** The constants: one by name, or all of them. */
function dataOf(context: RunContext, scope: RunScope, { data }: ExecutablePlan['pipeline']): Operand {
  const one = namespace('data', (key) => {
    const entry = data.find(({ name }) => name === key);
    return entry && operand(renderValue(context, entry.value, scope));
  });

  const whole = (): JsonMap => {
    // A constant that reads all of them would read itself.
    if (beingRead.has(data))
      throw new RunError({ kind: 'input', message: say(runsTexts.namespaceItself, { namespace: 'data' }) });

    beingRead.add(data);
    try {
      return Object.fromEntries(data.map(({ name, value }) => [name, renderValue(context, value, scope)]));
    } finally {
      beingRead.delete(data);
    }
  };

  return { ...one, value: whole };
}

const beingRead = new WeakSet<ExecutablePlan['pipeline']['data']>();

/** The status of a pipeline: in `finally`, how it ended. */
function statusIn({ state }: RunContext, frame: FrameState): string {
  const root = rootOf(frame);
  if (root.invocation.last === undefined) return state.status;
  if (stopOf(root)?.kind === 'cancelled') return 'cancelled';
  return root.failed || stopOf(root) ? 'failed' : 'succeeded';
}

const described = ({ state }: RunContext, { id, name, description, version }: ExecutablePlan['pipeline']): JsonMap =>
  definedMap({ id, name: name ?? id, description, version, file: state.started?.pipeline.file });

const namespace = (name: string, find: (key: string) => Operand | undefined): View => ({
  member(key) {
    const value = find(key);
    // An existing null stays null.
    return value === undefined
      ? new Absent(`${name}.${key}`, say(runsTexts.notInNamespace, { name: key, namespace: name }))
      : value;
  },
  value: () => new Absent(name, say(runsTexts.namespaceItself, { namespace: name })),
});
