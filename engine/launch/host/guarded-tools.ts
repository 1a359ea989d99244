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
 * Tools that leave a host or server alone for a while after it kept failing, by the circuit breaker of models: a call that comes too early
 * fails at once and says when to try again, so that the wait is that of `retry` and holds no slot of the run. Tools that work on this machine
 * are called as they are.
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
      const end = breaker.tryBegin();
      if (!end) throw notMade(breaker, target);
      try {
        const result = await tools.call(tool, action, parameters, context);
        end(...ended(result));
        return result;
      } catch (error) {
        const failure = toFailure(error);
        // A refusal to ask is our own: nothing was sent.
        const isUntold = context.signal.aborted || failure.kind === 'permission';
        end(isUntold ? 'unknown' : outcomeOf(failure.kind), failure);
        throw error;
      }
    },
  };
}

/** Who answers a call: the scheme, host and port of an address, or an MCP server; undefined where nobody outside of this machine's tools does. */
function targetOf(tools: Tools, own: readonly OwnTool[], tool: string, parameters: JsonMap): string | undefined {
  const does = own.find(({ spec }) => spec.name === tool)?.does;
  if (does) return does.kind === 'http' || does.kind === 'mcp' ? tool : undefined;
  const asksFor = tools.spec(tool)?.asksFor;
  const { url, server } = parameters;
  if (asksFor === 'host' && typeof url === 'string') return URL.parse(url)?.origin;
  return asksFor === 'server' && typeof server === 'string' ? server : undefined;
}

/** The failure of a call that was not made, because those before it failed: what they met, and when the next may be tried. */
function notMade(breaker: Breaker, target: string): RunError {
  const { failures: count, last, wait } = breaker.why();
  const seconds = Math.max(1, Math.ceil(wait / 1000));
  const message = say(texts.targetDown, { target, count, why: last?.message ?? '', seconds });
  return new RunError({ kind: last?.kind ?? 'overload', message, retryable: true, retry_after: wait });
}

/** What a result says of the one who gave it: nothing where a tool tells of a call that nobody answered, or such an answer was expected. */
function ended({ success, status, error }: JsonMap): [Outcome, Failure?] {
  if (status === null) return ['unknown'];
  if (typeof status !== 'number' || !absent.has(status)) return ['alive'];
  if (success !== false) return ['unknown'];
  return ['down', { kind: 'overload', message: String(error ?? status), retryable: true }];
}
