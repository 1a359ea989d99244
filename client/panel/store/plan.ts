import { type Signal, signal } from '@preact/signals';
import type { ToPanel } from '../../messages.ts';
import type { PanelHost } from '../host.ts';

type PlanAnswer = Extract<ToPanel, { type: 'plan' }>;

/** The last plan of the host. */
export interface PlanView {
  answer: Signal<PlanAnswer | undefined>;
  /** Requests a plan; the previous one is shown until it arrives. */
  ask(): void;
  receive(message: PlanAnswer): void;
  /** Another run is shown. */
  clear(): void;
}

export function createPlanView(host: PanelHost): PlanView {
  const answer = signal<PlanAnswer | undefined>(undefined);
  let asked = 0;
  return {
    answer,
    ask: () => host.post({ type: 'plan', asked: ++asked }),
    receive(message) {
      // What nobody asked for comes where a key was set: an answer to an earlier question would tell of the time before.
      if (message.asked === undefined) asked++;
      else if (message.asked !== asked) return;
      answer.value = message;
    },
    clear() {
      answer.value = undefined;
    },
  };
}
