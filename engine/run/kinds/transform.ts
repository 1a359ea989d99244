import type { Step } from '../../compile/pipeline/model/step.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { kindOf } from '../../compile/template/evaluation/values.ts';
import type { Json } from '../../language/json.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import { listItems } from '../../libraries/data/nodes.ts';
import { resolveOperations } from '../../libraries/data/operation.ts';
import { transformItems } from '../../libraries/data/transform.ts';
import { RunError } from '../../state/failure.ts';
import { timeRunUntil } from '../../state/reduce/running-time.ts';
import type { StepRun } from '../context.ts';
import { writeProducts } from '../files/products.ts';
import { renderValue } from '../scope/render.ts';
import { timeoutOf } from '../step/computed.ts';
import { succeed } from '../step/outcome.ts';

type TransformWork = Extract<Step['work'], { kind: 'transform' }>;

/** Runs operations over a list. A short list is done in this turn; a long one yields to the event loop in between. */
export function runTransform(run: StepRun, work: TransformWork): Promise<void> | undefined {
  const { context, step, definition, why } = run;

  const settle = (value: Json): Promise<void> | undefined => {
    const more = { why: why.condition && why };
    if (definition.products.length === 0) return succeed(context, step, value, more);
    return writeProducts(run, value).then(() => succeed(context, step, value, more));
  };

  const value = transformed(run, work);
  return value instanceof Promise ? value.then(settle) : settle(value);
}

function transformed(run: StepRun, work: TransformWork): Json | Promise<Json> {
  const { context, step, scope } = run;
  const signal = context.deadlines.signal(step.frame);
  const timeout = timeoutOf(run);

  const list = (value: Value | undefined, field: string): readonly Json[] => {
    const source = value ? renderValue(context, value, scope) : null;
    const items = listItems(source);
    if (items) return items;
    throw wrongInput(
      transformTexts.listWanted,
      say(transformTexts.fieldOf, { field, step: step.path }),
      source,
      transformTexts.listHint,
    );
  };

  const count = (value: Value, field: string): number => {
    const source = renderValue(context, value, scope);
    const number = typeof source === 'string' && /^\d+$/.test(source.trim()) ? Number(source) : source;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
    throw wrongInput(transformTexts.countWanted, say(transformTexts.fieldOf, { field, step: step.path }), source);
  };

  const { clock } = context.ports;
  const ran = (): number => timeRunUntil(context.state.ran, clock.now());
  const end = timeout === undefined ? Number.POSITIVE_INFINITY : ran() + timeout;

  return transformItems(list(work.from, 'from'), resolveOperations(work.operations, { list, count }), scope, {
    now: () => clock.now(),
    turn: () => clock.turn(),
    check() {
      signal.throwIfAborted();
      if (ran() < end) return;
      const values = { step: step.path, seconds: (timeout ?? 0) / 1000 };
      throw new RunError({ kind: 'timeout', message: say(runsTexts.stepTimeout, values) });
    },
  });
}

const wrongInput = (text: string, what: string, value: Json, hint?: string): RunError =>
  new RunError({ kind: 'input', message: say(text, { what, got: kindOf(value) }), hint });
