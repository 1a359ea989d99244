/** Texts about provider batches. */
export const batchTexts = {
  unsure: '{provider} may have taken a batch or not: {why} A resume of the run looks for it there.',
  mayArrive: '{provider} knows no batch {key} yet. It may still arrive; a later resume of the run looks again.',
  otherAccount:
    '{provider} knows no batch {key}, but it is asked with another key, or at another address, than when the batch was made. Nothing is sent again: it may be paid already. Resume the run with the key of then; where that is gone, a new run asks anew.',
  mayBeOurs:
    '{provider} works at a batch that may be {key} of this run. Whose it is shows when it has ended; nothing is sent again before.',
  working: '{provider} works at the batch of {count}.',
  done: '{provider} works at the batch of {count}: {done} done.',
  unreachable: 'How the batch at {provider} stands is not known: {why} A resume of the run asks again.',
  noAnswer: 'The batch at {provider} ended without an answer to this request.',
  unneeded: 'Nobody needs the answer of the batch any more.',
  notCancelled: '{provider} did not cancel the batch {id}: {why}',
  waits: 'batch of {count} at {provider}, submitted {at}',
  waitsUnsure: 'batch of {count} at {provider}; whether it was submitted is not known',
};
