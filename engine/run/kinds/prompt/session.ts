import type { Json } from '../../../language/json.ts';
import { defined, definedMap, isMap } from '../../../language/json.ts';
import type { StepState } from '../../../state/step.ts';
import type { RunContext } from '../../context.ts';
import { definitionOf } from '../../context.ts';
import { logMedia, mediaFrom } from '../../files/media.ts';
import type { Message, ToolCall } from '../../model-port.ts';

/**
 * The messages of a step's session so far: those of the last earlier step of that session in its frame that succeeded. A
 * session belongs to its frame; each iteration of a loop has its own.
 */
export async function sessionMessages(context: RunContext, step: StepState, session: string): Promise<Message[]> {
  const before = step.frame.steps
    .slice(0, step.node.position)
    .filter((one) => one.status === 'succeeded' && sessionOf(context, one) === session)
    .at(-1);
  const last = before?.calls.findLast((call) => call.kind !== 'tool' && call.settled?.result);
  const stored = last?.settled?.result;
  if (!last || !stored) return [];

  await context.artifacts.load(stored);
  const answer = context.artifacts.read(stored);
  const text = isMap(answer) && typeof answer['text'] === 'string' ? answer['text'] : '';
  // Each step has its own system prompt.
  const messages = messagesOf(last.prompt).filter(({ role }) => role !== 'system');

  return [...messages, { role: 'assistant', content: text }];
}

function sessionOf(context: RunContext, step: StepState): string | undefined {
  const { work } = definitionOf(context, step);
  return work.kind === 'prompt' ? work.session?.id : undefined;
}

/** Messages in the form of the log. */
export const logMessages = (messages: readonly Message[]): Json =>
  messages.map((message): Json => {
    const { role, content } = message;
    if (message.role === 'tool') return { role, content, call: message.call };
    if (message.role === 'assistant' && message.calls?.length) return { role, content, calls: message.calls.map(logToolCall) };
    const media = message.role === 'assistant' ? undefined : message.media;
    return definedMap({ role, content, media: media?.length ? media.map(logMedia) : undefined });
  });

/** A tool call in the form of the log. */
export const logToolCall = ({ id, name, arguments: args, thoughts }: ToolCall): Json =>
  definedMap({ id, name, arguments: args, thoughts });

function messagesOf(prompt: Json | undefined): Message[] {
  const list = isMap(prompt) ? prompt['messages'] : undefined;
  return (Array.isArray(list) ? list : []).flatMap((one): Message[] => {
    if (!isMap(one) || typeof one['content'] !== 'string') return [];
    const { role, content } = one;
    const media = mediaFrom(one['media']);
    if (role === 'system' || role === 'user') return [defined({ role, content, media: media.length ? media : undefined })];
    if (role === 'tool') return typeof one['call'] === 'string' ? [{ role, content, call: one['call'] }] : [];
    if (role !== 'assistant') return [];

    const calls = toolCalls(one['calls']);
    return [defined({ role, content, calls: calls.length ? calls : undefined })];
  });
}

/** Tool calls as the log keeps them. */
export const toolCalls = (list: Json | undefined): ToolCall[] =>
  (Array.isArray(list) ? list : []).flatMap((one): ToolCall[] => {
    if (!isMap(one)) return [];
    const { id, name, arguments: args = null, thoughts } = one;
    if (typeof id !== 'string' || typeof name !== 'string') return [];
    return [defined({ id, name, arguments: args, thoughts })];
  });
