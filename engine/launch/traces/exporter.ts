import { toOtlp } from '../../insight/trace/otlp.ts';
import type { TraceSpan } from '../../insight/trace/span.ts';
import { createTracer } from '../../insight/trace/tracer.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { Fact, RunEvent } from '../../state/events.ts';
import { isFact } from '../../state/events.ts';
import { engineVersion } from '../version.ts';
import type { TraceTarget } from './target.ts';

interface Exporter {
  /** Takes an event; only remembers it. */
  event(event: RunEvent): void;
  /**
   * Sends the remaining spans and retries refused ones once, for at most `endTimeoutMs`; returns a message about spans that
   * could not be sent. Never rejects.
   */
  end(): Promise<string | undefined>;
}

/** Milliseconds between two requests, the timeout of one, and the time at the end. */
const intervalMs = 1_000;
const requestTimeoutMs = 5_000;
const endTimeoutMs = 3_000;
/** Spans in one request, and the most that may wait: further ones are dropped and counted. */
const batchSize = 512;
const maxWaiting = 8_192;

/** Exports the spans of a run during the run. A failing receiver neither fails nor slows a run: it is reported at the end. */
export function createExporter(target: TraceTarget, earlier: Iterable<Fact> = [], send: typeof fetch = fetch): Exporter {
  const tracer = createTracer({ content: target.content });
  // On a resume, spans that had ended were sent before.
  for (const fact of earlier) tracer.take(fact);

  let waiting: TraceSpan[] = [];
  let dropped = 0;
  let trouble: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  const over = new AbortController();

  async function post(spans: readonly TraceSpan[]): Promise<void> {
    try {
      const response = await send(target.url, {
        method: 'POST',
        headers: { ...target.headers, 'content-type': 'application/json' },
        body: JSON.stringify(toOtlp(spans, { service: target.service, version: engineVersion, attributes: target.resource })),
        redirect: 'error',
        signal: AbortSignal.any([over.signal, AbortSignal.timeout(requestTimeoutMs)]),
      });

      await response.body?.cancel();
      if (response.ok) {
        target.watch?.arrived();
        return;
      }

      trouble = say(launchTexts.traceStatus, { status: response.status });
      target.watch?.failed(trouble);
      if (![429, 502, 503, 504].includes(response.status)) dropped += spans.length;
      else putBack(spans);
    } catch (error) {
      trouble = reasonOf(error);
      target.watch?.failed(trouble);
      putBack(spans);
    }
  }

  function putBack(spans: readonly TraceSpan[]): void {
    waiting = [...spans, ...waiting];
    dropped += waiting.splice(maxWaiting).length;
  }

  /** One request at a time. */
  const flush = (): Promise<void> => {
    sending ??= post(waiting.splice(0, batchSize)).finally(() => {
      sending = undefined;
      if (waiting.length) plan();
    });
    return sending;
  };

  function plan(): void {
    if (timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, intervalMs);
    timer.unref();
  }

  return {
    event(event) {
      if (!isFact(event)) return;
      const spans = tracer.take(event);
      if (spans.length === 0) return;
      waiting.push(...spans);
      dropped += waiting.splice(maxWaiting).length;
      plan();
    },
    async end() {
      const late = setTimeout(() => over.abort(), endTimeoutMs);
      clearTimeout(timer);
      timer = undefined;

      for (let vain = 0; vain < 2 && !over.signal.aborted && (sending || waiting.length); ) {
        if (sending) await sending;
        const before = waiting.length;
        if (before === 0) break;
        await flush();
        vain = waiting.length < before ? 0 : vain + 1;
      }

      clearTimeout(late);
      clearTimeout(timer);
      const unsent = dropped + waiting.length;
      target.watch?.lose(unsent);

      return unsent
        ? say(launchTexts.tracesLost, { count: unsent, origin: new URL(target.url).origin, why: trouble ?? '' })
        : undefined;
    },
  };
}

/** The system's error text; never the request, whose headers may hold a key. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  if (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError')) return say(launchTexts.traceLate);
  return say(launchTexts.traceFailed);
}
