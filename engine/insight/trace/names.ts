import { providerFacts } from '../../language/providers.ts';

/** Attribute names of the OpenTelemetry semantic conventions for generative AI, and our own (`baton.*`) for the rest. */
export const attributeNames = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cachedTokens: 'gen_ai.usage.cache_read.input_tokens',
  tokenType: 'gen_ai.token.type',
  toolName: 'gen_ai.tool.name',
  agent: 'gen_ai.agent.name',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  errorType: 'error.type',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',

  run: 'baton.run.id',
  pipeline: 'baton.pipeline.id',
  mode: 'baton.run.mode',
  status: 'baton.status',
  degraded: 'baton.degraded',
  path: 'baton.path',
  attempt: 'baton.attempt',
  attempts: 'baton.attempts',
  callKind: 'baton.call.kind',
  provenance: 'baton.provenance',
  reasoningTokens: 'baton.usage.reasoning_tokens',
  cost: 'baton.cost_usd',
  firstToken: 'baton.first_token_ms',
  note: 'baton.note',
} as const;

/** The conventions' name for the provider of a model (`provider:name`). */
export function providerOf(model: string): string {
  const [provider = model] = model.split(':');
  return providerFacts[provider]?.trace_name ?? provider;
}
