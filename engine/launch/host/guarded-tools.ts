import type { JsonMap } from '../../language/json.ts';
import { commonTexts as texts } from '../../language/texts/tools/common.ts';
import { say } from '../../language/texts.ts';
import type { OwnTool } from '../../language/tools/own.ts';
import { type Breaker, type BreakerChange, createBreaker, type Outcome, outcomeOf } from '../../models/limits/breaker.ts';
import type { Clock, Tools } from '../../run/ports.ts';
import { type Failure, RunError, toFailure } from '../../state/failure.ts';

interface GuardOptions {
  own: readonly OwnTool[];
  clock: Clock;
  /** Called when a breaker opens or closes. */
  changed?: ((change: BreakerChange) => void) | undefined;
}

/** Statuses by which a proxy says that the service behind it is down. */
const absent = new Set([502, 503, 504]);

/**
 * Tools with the models' circuit breaker: a host or server is left alone for a while after repeated failures. A call in that
 * time fails at once with the time of the next attempt, so that `retry` does the waiting and no slot of the run is held.
 * Local tools are called directly.
 */
export function guardTools(tools: Tools, { own, clock, changed }: GuardOptions): Tools {
  const breakers = new Map<string, Breaker>();

  const breakerOf = (target: string): Breaker => {
    const breaker = breakers.get(target) ?? createBreaker(clock, (open) => changed?.({ target, open }));
    breakers.set(target, breaker);
    return breaker;
  };

  return {
    ...tools,
    async call(tool, action, parameters, context) {
      const target = targetOf(tools, own, tool, parameters);
      if (target === undefined) return await tools.call(tool, action, parameters, context);

      const breaker = breakerOf(target);
      const end = breaker.tryBegin();
      if (!end) throw notMade(breaker, target);

      try {
        const result = await tools.call(tool, action, parameters, context);
        end(...ended(result));
        return result;
      } catch (error) {
        const failure = toFailure(error);
        // Our own refusal: no request was sent.
        const isUntold = context.signal.aborted || failure.kind === 'permission';
        end(isUntold ? 'unknown' : outcomeOf(failure.kind), failure);
        throw error;
      }
    },
  };
}

/** The target of a call: scheme, host and port of an address, or an MCP server; undefined for a local tool. */
function targetOf(tools: Tools, own: readonly OwnTool[], tool: string, parameters: JsonMap): string | undefined {
  const does = own.find(({ spec }) => spec.name === tool)?.does;
  if (does) return does.kind === 'http' || does.kind === 'mcp' ? tool : undefined;
  const asksFor = tools.spec(tool)?.asksFor;
  const { url, server } = parameters;
  if (asksFor === 'host' && typeof url === 'string') return URL.parse(url)?.origin;
  return asksFor === 'server' && typeof server === 'string' ? server : undefined;
}

/** The failure of a call that was not made because earlier ones failed: their failure, and the time of the next attempt. */
function notMade(breaker: Breaker, target: string): RunError {
  const { failures: count, last, wait } = breaker.why();
  const seconds = Math.max(1, Math.ceil(wait / 1000));
  const message = say(texts.targetDown, { target, count, why: last?.message ?? '', seconds });
  return new RunError({ kind: last?.kind ?? 'overload', message, retryable: true, retry_after: wait });
}

/** The target's health by a result: undefined where a tool reports that nobody answered, or where that was expected. */
function ended({ success, status, error }: JsonMap): [Outcome, Failure?] {
  if (status === null) return ['unknown'];
  if (typeof status !== 'number' || !absent.has(status)) return ['alive'];
  if (success !== false) return ['unknown'];
  return ['down', { kind: 'overload', message: String(error ?? status), retryable: true }];
}
