import { resolveSite } from '../../auto/resolve.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { AutoSite } from '../../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { isMap, setMember } from '../../language/json.ts';
import type { CallPlace } from '../../run/call-place.ts';
import type { Calls } from '../../run/calls/call-types.ts';
import type { AutoResolver, RunContext } from '../../run/context.ts';
import type { ModelAnswer, ModelCall, Models } from '../../run/model-port.ts';
import { autoKey } from '../../run/scope/render.ts';
import { scopeOf } from '../../run/scope/scope.ts';
import type { StepState } from '../../state/step.ts';
import { orchestratorOf, renderSite } from './render-site.ts';

/** Answers the run-time tags of a step; each call is a fact of the step, each answer one of the run. */
export function autoResolver(compiled: Compiled, models: Models, responses: Readonly<Record<string, Json>>): AutoResolver {
  return async ({ context, step, sites, calls, at }) => {
    const scope = at ?? scopeOf(context, step);
    const path = at?.path ?? step.path;
    const own = compiled.called.get(step.frame.invocation.name ?? '') ?? compiled;
    const asks = orchestratorOf(context, [own.pipeline, compiled.pipeline], scope);

    for (const site of sites) {
      const key = autoKey(site, { path, invocation: step.frame.invocation });
      if (context.state.autos.has(key)) continue;

      const inner = (one: AutoSite): Json =>
        context.state.autos.get(autoKey(one, { path, invocation: step.frame.invocation }))?.answer ?? null;
      const rendered = renderSite(context, {
        compiled: own,
        site,
        scope,
        answerOf: inner,
        values: { ...valuesBefore(context, step), ...at?.values },
      });
      const resolved = await resolveSite(rendered, models, {
        ...asks,
        responses,
        signal: context.deadlines.signal(step.frame),
        step: step.path,
        record: (kind, call, make) => recordedCall(calls, kind, call, make),
      });
      const { question, answer, model, locked, degraded } = resolved;
      context.fact({
        type: 'auto.resolved',
        site: key,
        path: step.path,
        question,
        answer,
        model,
        locked,
        calls: 0,
        field: site.field,
        degraded: degraded || undefined,
      });
    }
  };
}

async function recordedCall(
  calls: Calls,
  kind: 'auto' | 'repair',
  call: ModelCall,
  make: (place: CallPlace) => Promise<ModelAnswer>,
): Promise<ModelAnswer> {
  const messages = call.messages.map(({ role, content }) => ({ role, content }));
  const request: JsonMap = { model: call.model, messages, schema: call.schema ?? null };
  const about = { kind, name: call.model, request, prompt: { messages }, asks: call };
  const { result, notes } = await calls.make(about, async (place) => {
    const { text, object, ...rest } = await make(place);
    const answer: JsonMap = object === undefined ? { text } : { text, object };
    return { result: answer, notes: rest };
  });
  const { text, object } = isMap(result) ? result : {};

  return { ...notes, text: String(text ?? ''), object, model: notes.model ?? call.model };
}

/** Shortened values of the steps right before this one. */
function valuesBefore(context: RunContext, step: StepState): JsonMap {
  const values: JsonMap = {};
  for (const position of step.node.predecessors) {
    const before = step.frame.steps[position];
    if (before?.status === 'succeeded' && before.result) setMember(values, before.node.id, context.artifacts.read(before.result));
  }
  return values;
}
