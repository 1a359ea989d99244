import type { Operand } from '../compile/template/values.ts';
import { Absent } from '../compile/template/values.ts';
import type { Json, JsonMap } from '../language/json.ts';
import type { FrameState } from '../state/state.ts';
import { stepNamed, variable } from '../state/state.ts';
import type { RunContext } from './context.ts';
import { render } from './render.ts';
import { scopeInFrame } from './scope.ts';
import { operand, stepView } from './views.ts';

/** The namespaces, and names that a run gives to every template. */
export function builtIn(context: RunContext, frame: FrameState, name: string): Operand | undefined {
  const { started } = context.state;
  const { pipeline } = context.plan;
  const time = new Date(started?.at ?? 0).toISOString();
  switch (name) {
    case 'inputs':
      return operand(context.inputs);
    case 'variables':
      return namespace('variables', (key) => {
        const stored = variable(frame, key);
        return stored && operand(context.artifacts.read(stored));
      });
    case 'data':
      return namespace('data', (key) => {
        const entry = pipeline.data.find((one) => one.name === key);
        return entry && operand(render(context, entry.value, scopeInFrame(context, context.state.root)));
      });
    case 'steps':
    case 'results':
    case 'step_results':
      return namespace(name, (key) => {
        const step = stepNamed(frame, key);
        return step && stepView(context, step);
      });
    case 'execution':
      return operand({
        id: started?.run ?? '',
        timestamp: time,
        started_at: time,
        date: time.slice(0, 10),
        time: time.slice(11, 19),
      });
    case 'run':
      return operand({ id: started?.run ?? '', status: context.state.status });
    case 'pipeline':
      return operand(described(context));
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

function described({ plan, state }: RunContext): JsonMap {
  const { id, name, description, version } = plan.pipeline;
  const given: Record<string, Json | undefined> = {
    id,
    name: name ?? id,
    description,
    version,
    file: state.started?.pipeline.file,
  };
  return Object.fromEntries(Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

const namespace = (name: string, find: (key: string) => Operand | undefined): Operand => ({
  member: (key) => find(key) ?? new Absent(`${name}.${key}`, `There is no ${key} in ${name}.`),
  value: () => new Absent(name, `${name} is a namespace; name what you want of it.`),
});
