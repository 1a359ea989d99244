import { type ReadonlySignal, signal } from '@preact/signals';
import { heartbeat } from '../../messages.ts';

/** So many seconds without a message are a silence: three beats that did not come. */
const silenceLimit = (3 * heartbeat) / 1000;

/**
 * Whether the host is there. An extension host that was ended or restarted leaves its pages behind, and none of their messages arrives any
 * more. Seconds of the page count, not the clock, which goes on while a machine sleeps.
 */
export interface HostPresence {
  /** When the host was heard last, in milliseconds since 1970 by its clock; undefined while it is there, or has never beaten. */
  silentSince: ReadonlySignal<number | undefined>;
  /** A message has come. */
  hear(type: string): void;
  passSecond(): void;
}

export function createHostPresence(now: () => number): HostPresence {
  const silentSince = signal<number | undefined>(undefined);
  let beats = false;
  let lastBeat = 0;
  let seconds = 0;
  return {
    silentSince,
    hear(type) {
      // The pages of a server have no such host.
      beats ||= type === 'heartbeat';
      lastBeat = now();
      seconds = 0;
      silentSince.value = undefined;
    },
    passSecond() {
      if (beats && ++seconds > silenceLimit) silentSince.value ??= lastBeat;
    },
  };
}
