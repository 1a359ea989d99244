import type { openLogReader } from '../../../engine/index.ts';
import type { Fact } from '../../../engine/state/events.ts';
import { engine } from '../engine.ts';

/**
 * Polling interval of a log, in milliseconds: seems immediate, and costs one check of a file size. Only new content is read.
 */
const interval = 300;

interface Follower {
  /** The last known fact. */
  after: number;
  /** The log has further facts. */
  onFacts(facts: Fact[]): void;
  /** The run has no process any more, and all its facts were delivered. */
  onEnd(): void;
  /** The log has become unreadable or is damaged: the facts before the damage were delivered. */
  onFault(error: unknown): void;
}

/** Follows the log of a run in another window or a terminal, as long as it has a process. */
export function followLog(folder: string, { after, onFacts, onEnd, onFault }: Follower): { dispose(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let read: ReturnType<typeof openLogReader> | undefined;
  let last = after;

  const readOn = async (): Promise<void> => {
    read ??= (await engine()).openLogReader(folder);
    const { facts, damage } = await read();
    // A rewritten log is read again from its first fact.
    const further = facts.filter(({ seq }) => seq > last);

    last = further.at(-1)?.seq ?? last;
    if (further.length && !stopped) onFacts(further);
    if (damage) throw new Error(damage.message);
  };

  const look = async (): Promise<void> => {
    try {
      const { lockOwner } = await engine();
      // Checked before the log is read: a process writes the end of a run before it releases the run.
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
