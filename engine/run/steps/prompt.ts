import type { Step } from '../../compile/pipeline/model.ts';
import type { Json } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/runs.ts';
import { say } from '../../language/texts.ts';
import type { Why } from '../../state/events.ts';
import { RunError } from '../../state/failure.ts';
import type { StepState } from '../../state/state.ts';
import type { Prepared } from '../attempts.ts';
import type { Calls } from '../calls.ts';
import { callsOf } from '../calls.ts';
import type { RunContext } from '../context.ts';
import { planOf } from '../context.ts';
import type { Message, ModelAnswer, ModelCall } from '../ports.ts';
import { render, renderText } from '../render.ts';
import type { StepScope } from '../scope.ts';

/** One model call; where the answer must fit a schema and misses it, one more call that shows what was wrong. */
export function preparePrompt(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): Prepared {
  const { work, answer } = definition;
  if (work.kind !== 'prompt')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'prompt' }) });
  const wanted = definition.model ?? planOf(context, step.frame).pipeline.defaultModel ?? context.plan.pipeline.defaultModel;
  const named = wanted && firstName(render(context, wanted, scope));
  const { model, reason } = context.ports.models.choose(named || undefined);
  why.model = { chosen: model, reason };
  const messages: Message[] = [];
  if (work.system) messages.push({ role: 'system', content: renderText(context, work.system, scope) });
  messages.push({ role: 'user', content: renderText(context, work.prompt, scope) });
  const temperature = definition.temperature && numberOf(render(context, definition.temperature, scope), 'temperature');
  const max_tokens = definition.maxTokens && numberOf(render(context, definition.maxTokens, scope), 'max_tokens');
  const call: ModelCall = {
    model,
    messages,
    ...(answer ? { schema: answer.schema } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { max_tokens }),
  };
  const shown = { messages: messages.map(({ role, content }) => ({ role, content })) };
  return {
    parameters: {
      prompt: messages.at(-1)?.content ?? '',
      ...(messages.length > 1 ? { system: messages[0]?.content ?? '' } : {}),
    },
    model,
    async attempt(signal) {
      const calls = callsOf(context, step);
      const first = await ask(context, step, calls, call, 'model', shown, signal);
      if (!answer) return { value: first.text, ...noted(first) };
      const wrong = fault(context, answer.schema, first);
      if (wrong === undefined) return { value: first.object ?? null, ...noted(first) };
      const repair: ModelCall = {
        ...call,
        messages: [...messages, { role: 'assistant', content: first.text }, { role: 'user', content: repairText(wrong) }],
      };
      const second = await ask(
        context,
        step,
        calls,
        repair,
        'repair',
        { messages: repair.messages.map(({ role, content }) => ({ role, content })) },
        signal,
      );
      const still = fault(context, answer.schema, second);
      if (still !== undefined)
        throw new RunError({
          kind: 'bad-response',
          message: say(runsTexts.badAnswer, { model, step: step.path, fault: still }),
          cause: second.text.slice(0, 2000),
          retryable: true,
        });
      return { value: second.object ?? null, ...noted(second) };
    },
  };
}

const noted = ({ provenance, note }: ModelAnswer) => ({ provenance, ...(note ? { degraded: note } : {}) });

const repairText = (wrong: string): string =>
  `That answer could not be used: ${wrong}. Answer again with one JSON object that fits the schema, and with nothing before or after it.`;

function fault(context: RunContext, schema: NonNullable<Step['answer']>['schema'], answer: ModelAnswer): string | undefined {
  if (answer.object === undefined) return runsTexts.noObject;
  return context.ports.models.check(schema, answer.object);
}

async function ask(
  context: RunContext,
  step: StepState,
  calls: Calls,
  call: ModelCall,
  kind: 'model' | 'repair',
  shown: Json,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const request: Json = { ...call, messages: call.messages.map(({ role, content }) => ({ role, content })) };
  const { result, notes } = await calls.make({ kind, name: call.model, request, prompt: shown }, async () => {
    const release = context.budget.reserve(context.ports.models.worst(call), call.model);
    try {
      const delta = (text: string): void =>
        context.live({ type: 'step.delta', at: context.ports.clock.now(), path: step.path, text });
      const { text, object, ...rest } = await context.ports.models.call({ ...call, step: step.path }, { signal, delta });
      const result: Json = object === undefined ? { text } : { text, object };
      return { result, notes: rest };
    } finally {
      release();
    }
  });
  const { text, object } = result as { text: string; object?: Json };
  return { text, ...(object === undefined ? {} : { object }), model: notes.model ?? call.model, ...notes };
}

/** A list of models starts with the one that is asked first. */
const firstName = (value: Json): string => String((Array.isArray(value) ? value[0] : value) ?? '');

function numberOf(value: Json, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number))
    throw new RunError({ kind: 'input', message: say(runsTexts.notANumber, { name, got: JSON.stringify(value) }) });
  return number;
}
