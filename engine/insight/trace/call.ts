import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';
import type { Fact, Stored } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { attributeNames, providerOf } from './names.ts';
import type { TraceSpan } from './span.ts';
import { definedAttributes, failureAttributes } from './span.ts';

/** A call of a model or a tool, named as the conventions say. With `content`, request and answer are included. */
export function callSpan(
  begun: Fact<'call.started'>,
  settled: Fact<'call.settled'>,
  content: boolean,
): Pick<TraceSpan, 'name' | 'kind' | 'attributes' | 'failure'> {
  const { kind, name, path, prompt, agent } = begun;
  const { provenance, usage = {}, cost, model, first_token, note, result } = settled;
  const failure = settled.failure ?? (kind === 'tool' ? refusalIn(result) : undefined);
  const common = {
    [attributeNames.path]: path,
    [attributeNames.callKind]: kind,
    [attributeNames.agent]: agent,
    [attributeNames.provenance]: provenance,
    [attributeNames.note]: note,
  };
  if (kind === 'tool') {
    const operation = 'execute_tool';
    const about = { [attributeNames.operation]: operation, [attributeNames.toolName]: name };
    return {
      name: `${operation} ${name}`,
      kind: 'internal',
      attributes: definedAttributes({ ...about, ...common, ...failureAttributes(failure) }),
      failure,
    };
  }

  const operation = 'chat';
  const answer = result && 'value' in result ? result.value : undefined;
  const said = content
    ? {
        [attributeNames.inputMessages]:
          prompt === undefined ? undefined : messages(isMap(prompt) ? (prompt['messages'] ?? prompt) : prompt),
        [attributeNames.outputMessages]:
          answer === undefined ? undefined : messages([{ role: 'assistant', content: textOf(answer) }]),
      }
    : {};

  return {
    name: `${operation} ${bare(name)}`,
    kind: 'client',
    attributes: definedAttributes({
      [attributeNames.operation]: operation,
      [attributeNames.provider]: providerOf(model ?? name),
      [attributeNames.requestModel]: bare(name),
      [attributeNames.responseModel]: model === undefined ? undefined : bare(model),
      [attributeNames.inputTokens]: usage.input_tokens,
      [attributeNames.outputTokens]: usage.output_tokens,
      [attributeNames.cachedTokens]: usage.cached_tokens,
      [attributeNames.reasoningTokens]: usage.reasoning_tokens,
      [attributeNames.cost]: cost,
      [attributeNames.firstToken]: first_token,
      ...common,
      ...failureAttributes(failure),
      ...said,
    }),
    failure,
  };
}

/** A refusal in a tool's result: a value to the run, an error to the reader of a trace. */
function refusalIn(result: Stored | undefined): Failure | undefined {
  const value = result && 'value' in result ? result.value : undefined;
  if (!isMap(value) || value['success'] !== false) return undefined;
  const { error } = value;
  return { kind: 'tool', message: typeof error === 'string' ? error : JSON.stringify(error ?? null), retryable: false };
}

/** A model's name without its provider. */
const bare = (model: string): string => model.slice(model.indexOf(':') + 1);

/** Messages in the form of the conventions: each a role with parts. */
const messages = (given: Json): string =>
  JSON.stringify(
    (Array.isArray(given) ? given : []).filter(isMap).map(({ role, content }) => ({
      role: role ?? 'user',
      parts: [{ type: 'text', content: typeof content === 'string' ? content : JSON.stringify(content ?? null) }],
    })),
  );

const textOf = (answer: Json): string =>
  isMap(answer) && typeof answer['text'] === 'string' ? answer['text'] : JSON.stringify(answer);
