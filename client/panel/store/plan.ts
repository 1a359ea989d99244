import { type Signal, signal } from '@preact/signals';
import type { ToPanel } from '../../messages.ts';
import type { PanelHost } from '../host.ts';

type PlanAnswer = Extract<ToPanel, { type: 'plan' }>;

/** The host's last plan. */
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
      // An unrequested plan arrives after a key was set: answers to earlier requests would be outdated.
      if (message.asked === undefined) asked++;
      else if (message.asked !== asked) return;
      answer.value = message;
    },
    clear() {
      answer.value = undefined;
    },
  };
}
