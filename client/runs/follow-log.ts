import type { openLogReader } from '../../engine/index.ts';
import type { Fact } from '../../engine/state/events.ts';
import { engine } from './engine.ts';

/** How often a log is looked at, in milliseconds: a person sees that as at once, and it costs a look at the size of a file. What was read is not read again. */
const interval = 300;

interface Follower {
  /** The last fact that is known. */
  after: number;
  /** Further facts stand in the log. */
  onFacts(facts: Fact[]): void;
  /** No process drives the run any more, and all its facts were delivered. */
  onEnd(): void;
  /** The log has become unreadable or is damaged: the facts before the damage were delivered. */
  onFault(error: unknown): void;
}

/** Follows the log of a run that another window or a terminal drives, until nobody does. */
export function followLog(folder: string, { after, onFacts, onEnd, onFault }: Follower): { dispose(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let read: ReturnType<typeof openLogReader> | undefined;
  let last = after;
  const readOn = async (): Promise<void> => {
    read ??= (await engine()).openLogReader(folder);
    const { facts, damage } = await read();
    // A log that was written anew is read again from its first fact.
    const further = facts.filter(({ seq }) => seq > last);
    last = further.at(-1)?.seq ?? last;
    if (further.length && !stopped) onFacts(further);
    if (damage) throw new Error(damage.message);
  };
  const look = async (): Promise<void> => {
    try {
      const { lockOwner } = await engine();
      // Asked before the log is read: who ends a run writes that first, and lets go of it then.
      const owned = (await lockOwner(folder)) !== undefined;
      await readOn();
      if (stopped) return;
      if (owned) timer = setTimeout(() => void look(), interval);
      else onEnd();
    } catch (error) {
      if (!stopped) onFault(error);
    }
  };
  void look();
  return {
    dispose() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
