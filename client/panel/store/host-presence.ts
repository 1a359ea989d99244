import { type ReadonlySignal, signal } from '@preact/signals';
import { heartbeat } from '../../messages.ts';

/** Seconds without a message that count as silence: three missed heartbeats. */
const silenceLimit = (3 * heartbeat) / 1000;

/**
 * Whether the host is alive. An extension host that was ended or restarted leaves its pages behind, and receives none of
 * their messages. Counts seconds of the page, not of the clock, which continues while a machine sleeps.
 */
export interface HostPresence {
  /**
   * The host's last message, in milliseconds since 1970 by its clock; undefined while it is alive, or has never sent a
   * heartbeat.
   */
  silentSince: ReadonlySignal<number | undefined>;
  /** A message has arrived. */
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
