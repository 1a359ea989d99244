import type { JsonMap } from '../../language/json.ts';
import { commonTexts as texts } from '../../language/texts/tools/common.ts';
import { say } from '../../language/texts.ts';
import type { OwnTool } from '../../language/tools/own.ts';
import { type Breaker, createBreaker, type Outcome, outcomeOf } from '../../models/limits/breaker.ts';
import type { Clock, Tools } from '../../run/ports.ts';
import { type Failure, RunError, toFailure } from '../../state/failure.ts';

/** Statuses by which somebody before a service says that it is not there. */
const absent = new Set([502, 503, 504]);

/**
 * Tools that leave a host or server alone for a while after it kept failing, by the circuit breaker of models: calls wait until one may be
 * tried, one after the other, and fail where that takes too long. Tools that work on this machine are called as they are.
 */
export function guardTools(tools: Tools, { own, clock }: { own: readonly OwnTool[]; clock: Clock }): Tools {
  const breakers = new Map<string, Breaker>();
  const breakerOf = (target: string): Breaker => {
    const breaker = breakers.get(target) ?? createBreaker(clock);
    breakers.set(target, breaker);
    return breaker;
  };
  return {
    ...tools,
    async call(tool, action, parameters, context) {
      const target = targetOf(tools, own, tool, parameters);
      if (target === undefined) return await tools.call(tool, action, parameters, context);
      const breaker = breakerOf(target);
      const end = breaker.tryBegin() ?? (await waitFor(breaker, target, context));
      try {
        const result = await tools.call(tool, action, parameters, context);
        end(...ended(result));
        return result;
      } catch (error) {
        const failure = toFailure(error);
        end(context.signal.aborted ? 'unknown' : outcomeOf(failure.kind), failure);
        throw error;
      }
    },
  };
}

/** Who answers a call: the host of an address, or an MCP server; undefined where nobody outside of this machine's tools does. */
function targetOf(tools: Tools, own: readonly OwnTool[], tool: string, parameters: JsonMap): string | undefined {
  const does = own.find(({ spec }) => spec.name === tool)?.does;
  if (does) return does.kind === 'http' || does.kind === 'mcp' ? tool : undefined;
  const asksFor = tools.spec(tool)?.asksFor;
  const { url, server } = parameters;
  if (asksFor === 'host' && typeof url === 'string') return URL.parse(url)?.host;
  return asksFor === 'server' && typeof server === 'string' ? server : undefined;
}

/** Waits for the turn of a call, which the log of its step tells. Throws a RunError where that takes too long. */
async function waitFor(
  breaker: Breaker,
  target: string,
  { signal, log }: { signal: AbortSignal; log(text: string): void },
): Promise<(outcome: Outcome, failure?: Failure) => void> {
  const shown = () => {
    const { failures: count, last, wait } = breaker.why();
    return { target, count, why: last?.message ?? '', seconds: Math.max(1, Math.ceil(wait / 1000)) };
  };
  log(say(texts.waitsForTarget, shown()));
  const end = await breaker.begin(signal);
  if (end) return end;
  const { last, wait } = breaker.why();
  throw new RunError({
    kind: last?.kind ?? 'overload',
    message: say(texts.targetDown, shown()),
    retryable: true,
    retry_after: wait,
  });
}

/** What a result says of the one who gave it. */
function ended({ success, status, error }: JsonMap): [Outcome, Failure?] {
  if (success !== false || typeof status !== 'number' || !absent.has(status)) return ['alive'];
  return ['down', { kind: 'overload', message: String(error ?? status), retryable: true }];
}
