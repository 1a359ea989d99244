/** Texts about provider batches. */
export const batchTexts = {
  unsure: 'Whether {provider} accepted the batch is unknown: {why} Resuming the run looks for it there.',
  mayArrive: '{provider} knows no batch {key} yet. It may still arrive; a later resume of the run looks again.',
  otherAccount:
    '{provider} knows no batch {key}, but it is asked with another key, or at another address, than when the batch was made. Nothing is sent again: it may be paid already. Resume the run with the key of then; where that is gone, a new run asks anew.',
  mayBeOurs:
    '{provider} is working on a batch that may be {key} of this run. That is known only when it has ended; nothing is sent again before.',
  working: '{provider} is working on the batch of {count}.',
  done: '{provider} is working on the batch of {count}: {done} done.',
  unreachable: 'The state of the batch at {provider} is unknown: {why} Resuming the run asks again.',
  noAnswer: 'The batch at {provider} ended without an answer to this request.',
  unneeded: 'Nobody needs the answer of the batch any more.',
  notCancelled: '{provider} did not cancel the batch {id}: {why}',
  waits: 'batch of {count} at {provider}, submitted {at}',
  waitsUnsure: 'batch of {count} at {provider}; whether it was submitted is not known',
};
