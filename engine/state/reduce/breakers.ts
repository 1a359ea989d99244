import type { Fact } from '../events.ts';
import type { RunState } from '../state.ts';

/** A circuit breaker opens or closes. */
export function reduceBreaker(breakers: RunState['breakers'], fact: Fact<'breaker.opened' | 'breaker.closed'>): '' {
  if (fact.type === 'breaker.opened') breakers.set(fact.target, fact);
  else breakers.delete(fact.target);
  return '';
}

/** The breakers that are open at the end of these facts; those of an ended process are gone with it. */
export function openBreakers(facts: Iterable<Fact>): Fact<'breaker.opened'>[] {
  const breakers: RunState['breakers'] = new Map();
  for (const fact of facts) {
    if (fact.type === 'breaker.opened' || fact.type === 'breaker.closed') reduceBreaker(breakers, fact);
    if (fact.type === 'run.resumed' || fact.type === 'run.finished') breakers.clear();
  }
  return [...breakers.values()];
}
