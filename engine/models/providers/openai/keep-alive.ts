import { modelsTexts } from '../../../language/texts/run/models.ts';
import { say } from '../../../language/texts.ts';
import type { ModelEvent, ModelRequest, Provider } from '../../contract.ts';
import type { ProviderEntry } from '../../settings/provider-table.ts';

/** The timeout of the request in milliseconds; it does not load the model. */
const answerTimeoutMs = 10_000;

interface KeepAliveOptions {
  entry: ProviderEntry;
  headers(): Record<string, string>;
  /** Registers work for after the last call. */
  atEnd(work: () => Promise<void>): void;
}

/**
 * A provider that tells its server how long a model stays in memory: after each model's first answer, or after the last call
 * to unload it. A refusal is a warning, never a failure of an existing answer.
 */
export function withKeepAlive(provider: Provider, options: KeepAliveOptions): Provider {
  const { entry, atEnd } = options;
  const { keep_alive: ms, profile, id, base_url } = entry;
  const path = profile?.keep_alive_path;
  if (ms === undefined || path === undefined || base_url === undefined) return provider;

  const url = new URL(path, base_url);
  const notified = new Set<string>();

  /** Why the server could not be reached; undefined where it was. */
  async function tell(model: string): Promise<string | undefined> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...options.headers() },
      body: JSON.stringify({ model, keep_alive: (ms ?? 0) / 1000 }),
      redirect: 'error' as const,
      signal: AbortSignal.timeout(answerTimeoutMs),
    };
    try {
      const response = await globalThis.fetch(url, request);
      await response.body?.cancel();
      return response.ok ? undefined : String(response.status);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const { model } = request;
    for await (const event of provider.stream(request, signal)) {
      if (event.type === 'done' && !notified.has(model)) {
        notified.add(model);
        // A model that cannot be unloaded at the end of a run is unloaded after the server's own time.
        if (ms === 0) atEnd(async () => void (await tell(model)));
        const why = ms === 0 ? undefined : await tell(model);
        if (why !== undefined) yield { type: 'warning', text: say(modelsTexts.notKept, { provider: id, model, why }) };
      }
      yield event;
    }
  }

  return { ...provider, stream };
}
