import type { ModelEvent, ModelRequest, Provider } from '../../../engine/models/contract.ts';
import { type Failure, RunError, toFailure } from '../../../engine/state/failure.ts';
import type { UsageCost } from '../../../engine/state/usage.ts';

/** Everything that a provider said, and how it failed. */
export interface Heard {
  events: ModelEvent[];
  text: string;
  failure?: Failure;
  /** What was taken for a failure, as far as it says. */
  took?: UsageCost;
}

export const question = (model: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  model,
  messages: [{ role: 'user', content: 'hello' }],
  ...more,
});

/** Hears a stream out, whatever becomes of it. `each` is told of every event. */
export async function hear(
  provider: Provider,
  request: ModelRequest,
  signal = new AbortController().signal,
  each: (event: ModelEvent) => void = () => undefined,
): Promise<Heard> {
  const events: ModelEvent[] = [];
  const text = () => events.map((event) => (event.type === 'delta' ? event.text : '')).join('');
  try {
    for await (const event of provider.stream(request, signal)) {
      events.push(event);
      each(event);
    }
    return { events, text: text() };
  } catch (thrown) {
    const took = thrown instanceof RunError ? thrown.usage : undefined;
    return { events, text: text(), failure: toFailure(thrown), ...(took ? { took } : {}) };
  }
}
