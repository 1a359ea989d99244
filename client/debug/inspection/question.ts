import type * as Engine from '../../../engine/index.ts';
import type { RunHandle } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import { formatDollars } from '../../../engine/language/values/money.ts';
import { promptPath } from '../../../engine/state/path.ts';
import { timeRun } from '../../../engine/state/reduce/running-time.ts';
import type { StepState } from '../../../engine/state/step.ts';
import { messageOf } from '../protocol/console.ts';
import { debugTexts } from '../texts.ts';
import type { VariableEntry } from './variables.ts';

/**
 * The prompt that a step is about to send, its model, the reason, and its possible cost. The prompt can be edited, or an
 * answer set so that no model is asked. Undefined for a step without a model, or one that has begun.
 */
export async function aboutToBeSent(
  { context }: Pick<RunHandle, 'context'>,
  step: StepState,
  previewPrompt: typeof Engine.previewPrompt,
): Promise<VariableEntry[] | undefined> {
  if (step.status !== 'pending') return undefined;
  const answer = { name: 'answer', value: null, words: say(debugTexts.notAsked), edits: step.path };
  try {
    const preview = await previewPrompt(context, step.path);
    if (!preview) return undefined;

    const { prompt, system, model, tokens, cost } = preview;
    const price = cost === undefined ? say(debugTexts.costUnknown) : say(debugTexts.atMost, { cost: formatDollars(cost) });
    return [
      { name: 'prompt', value: prompt, edits: promptPath(step.path) },
      ...(system === undefined ? [] : [{ name: 'system', value: system }]),
      { name: 'model', value: model.chosen },
      { name: 'why', value: model.reason },
      ...(model.candidates ? [{ name: 'candidates', value: model.candidates.map((one) => ({ ...one })) }] : []),
      { name: 'tokens', value: tokens, words: say(debugTexts.aboutTokens, { count: tokens }) },
      { name: 'cost', value: cost ?? null, words: price },
      answer,
    ];
  } catch (error) {
    return [{ name: 'prompt', value: null, words: say(debugTexts.notRendered, { why: messageOf(error) }) }, answer];
  }
}

const inSeconds = (ms: number): string => say(debugTexts.seconds, { count: Math.floor(ms / 1000) });

/** The spending of the run, with its limits. */
export function budgetOf({ state }: Pick<RunHandle, 'state'>): VariableEntry[] {
  const { usage, cost, begun, started, ran } = state;
  const limits = started?.limits ?? {};
  const tokens = usage.input_tokens + usage.output_tokens;
  const rows: readonly [name: string, limit: string, value: number, write: (value: number) => string][] = [
    ['cost', 'max_cost', cost.usd, formatDollars],
    ['tokens', 'max_tokens', tokens, String],
    ['calls', 'max_calls', usage.calls, String],
    ['steps', 'max_steps', begun, String],
    ['time', 'timeout', timeRun(ran), inSeconds],
  ];

  return rows.map(([name, limit, value, write]) => {
    const most = limits[limit];
    const count = write(value);
    const words =
      typeof most === 'number' ? say(debugTexts.outOf, { count, most: write(most) }) : say(debugTexts.noLimit, { count });
    return { name, value, words };
  });
}
