import type { ModelEvent, ModelRequest, Provider } from '../../contract.ts';
import { abortFailure } from '../../http/watch.ts';

/** A provider without a connection: an aborted question gets no further events, not even a terminal one. */
export function embeddedProvider(
  id: string,
  answer: (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>,
): Provider {
  return {
    id,
    async *stream(request, signal) {
      if (signal.aborted) throw abortFailure(signal);
      for await (const event of answer(request, signal)) {
        if (signal.aborted) throw abortFailure(signal);
        yield event;
      }
    },
  };
}
