import type { RunState } from '../../state/state.ts';
import { splitUsage, type UsageFigures, type UsageRecord } from '../../store/history/read-usage.ts';
import { settledLive, usageOfStep } from './record-of-run.ts';

/** The usage of a run so far, by model, as in the history of its project (`readUsage`); empty for a replay. */
export function measureUsage(state: RunState): UsageRecord[] {
  const { started, usage, cost } = state;
  if (!started || (started.mode !== 'live' && started.mode !== 'record')) return [];

  const models = new Map<string, UsageFigures>();
  let made = nothing;
  for (const step of settledLive(state)) {
    const { model, ...used } = usageOfStep(step);
    if (model !== undefined) models.set(model, add(models.get(model) ?? nothing, used));
    else if (step.node.kind === 'pipeline') made = add(made, used);
  }

  const { input_tokens, output_tokens, calls } = usage;
  const total = add(nothing, { input_tokens, output_tokens, calls, cost: cost.complete ? cost.usd : undefined });
  const byModel = Array.from(models, ([model, figures]) => ({ model, ...figures })).sort((a, b) => (a.model < b.model ? -1 : 1));
  const about = { run: started.run, pipeline: started.pipeline.id, started_at: started.at };
  return splitUsage(total, { byModel, made }).map((part) => ({ ...about, ...part, open: !cost.complete }));
}

const nothing: UsageFigures = { calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 };

type Figures = { [name in keyof UsageFigures]: number | undefined };

const add = (one: UsageFigures, other: Figures): UsageFigures => ({
  calls: one.calls + (other.calls ?? 0),
  input_tokens: one.input_tokens + (other.input_tokens ?? 0),
  output_tokens: one.output_tokens + (other.output_tokens ?? 0),
  cost: one.cost + (other.cost ?? 0),
});
