import { type Signal, signal } from '@preact/signals';
import type { ToPanel } from '../../messages.ts';
import type { PanelHost } from '../host.ts';
import type { Tab } from './tabs.ts';

type PlanAnswer = Extract<ToPanel, { type: 'plan' }>;

type AdviceAnswer = Extract<ToPanel, { type: 'advice' }>;

/** The host's last plan. */
export interface PlanView {
  answer: Signal<PlanAnswer | undefined>;
  /** Requests a plan; the previous one is shown until it arrives. */
  ask(): void;
  receive(message: PlanAnswer | AdviceAnswer): void;
  /** What would make the pipeline faster or cheaper; undefined while that is worked out. */
  advice: Signal<AdviceAnswer | undefined>;
  /** Requests advice on the present text. */
  askAdvice(): void;
  /** The text has changed: what was advised for the one before is gone. */
  dropAdvice(): void;
  /** Another run is shown. */
  clear(): void;
}

export function createPlanView(host: PanelHost, tab: Signal<Tab>): PlanView {
  const answer = signal<PlanAnswer | undefined>(undefined);
  const advice = signal<AdviceAnswer | undefined>(undefined);
  let asked = 0;
  return {
    answer,
    advice,
    askAdvice: () => host.post({ type: 'advice' }),
    dropAdvice() {
      advice.value = undefined;
    },
    ask: () => host.post({ type: 'plan', asked: ++asked }),
    receive(message) {
      if (message.type === 'advice') {
        if (message.show) tab.value = 'Plan';
        else advice.value = message;
        return;
      }
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
