import type { Fact } from './events.ts';

/** A fact without what scheduling knows nothing of: values, prompts and parameters. */
export function slimFact(fact: Fact): Fact {
  switch (fact.type) {
    case 'run.started':
      return { ...fact, inputs: {} };
    case 'step.succeeded':
      return { type: fact.type, seq: fact.seq, at: fact.at, path: fact.path, result: nothing };
    case 'call.started':
      return { ...fact, prompt: undefined };
    case 'call.settled':
      return { ...fact, result: fact.result && nothing };
    case 'loop.opened':
      return { ...fact, items: undefined, variables: undefined };
    case 'step.started':
      return { ...fact, parameters: undefined, variables: undefined };
    case 'variable.set':
    case 'run.edited':
      return { ...fact, value: nothing };
    case 'run.finished':
      return { ...fact, outputs: {} };
    default:
      return fact;
  }
}

const nothing = { value: null };
