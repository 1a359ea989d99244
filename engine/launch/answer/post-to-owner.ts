import { setTimeout as wait } from 'node:timers/promises';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import type { InboxMessage } from '../../store/inbox.ts';
import { localStore } from '../../store/local-store.ts';
import type { Owner } from '../../store/lock/run-lock.ts';
import type { RunStore } from '../../store/run-store.ts';
import { realClock } from '../host/real-clock.ts';
import { Refusal } from '../refusal.ts';

/** How long the owner of a run may take to read a message, in milliseconds. */
const readTimeoutMs = 10_000;

/** `left`: the owner has not read it yet; `nobody`: no process owns the run (any more), and nothing was left. */
export interface Delivery {
  outcome: 'taken' | 'left' | 'nobody';
  owner?: Owner;
}

/**
 * Leaves a message with the owner of a run, and waits until it was read. Throws a Refusal where the message is not accepted
 * as ours.
 */
export async function postToOwner(
  folder: string,
  { owner, message, at }: { owner: Owner; message: InboxMessage; at: number },
  store: RunStore = localStore,
): Promise<Delivery> {
  const posted = await store.post(folder, message, at);
  for (const end = realClock.now() + readTimeoutMs; (await posted.state()) === 'waiting'; await wait(30)) {
    if (!(await store.findOwner(folder))) {
      await posted.withdraw();
      return { outcome: 'nobody' };
    }
    if (realClock.now() > end) return { outcome: 'left', owner };
  }

  if ((await posted.state()) === 'refused') throw new Refusal(say(trustTexts.unsignedMessage, { file: posted.id }));
  return { outcome: 'taken', owner };
}
