import { type Signal, signal } from '@preact/signals';
import type { FromPanel, ToPanel } from '../../messages.ts';
import type { PanelHost } from '../host.ts';
import type { Tab } from './tabs.ts';

type PlanAnswer = Extract<ToPanel, { type: 'plan' }>;

type WhatIfAnswer = Extract<ToPanel, { type: 'whatIf' }>;
type PlanChange = Pick<Extract<FromPanel, { type: 'whatIf' }>, 'maxParallel' | 'model'>;
type AdviceAnswer = Extract<ToPanel, { type: 'advice' }>;

/** The host's last plan. */
export interface PlanView {
  answer: Signal<PlanAnswer | undefined>;
  /** Requests a plan; the previous one is shown until it arrives. */
  ask(): void;
  /** What can be tried, and what the last change would do; undefined until requested. */
  whatIf: Signal<Pick<WhatIfAnswer, 'explored' | 'fault'> | undefined>;
  /** A change is being worked out. */
  isExploring: Signal<boolean>;
  askWhatIf(change: PlanChange | undefined): void;
  receive(message: PlanAnswer | AdviceAnswer | WhatIfAnswer): void;
  /** What would make the pipeline faster or cheaper; undefined while that is worked out. */
  advice: Signal<AdviceAnswer | undefined>;
  /** Requests advice on the present text. */
  askAdvice(): void;
  /** The text has changed: what was advised and tried for the one before is gone. */
  dropAdvice(): void;
  /** A run is being played. */
  isSimulating: Signal<boolean>;
  /** Plays a run; once it is there, it is shown over time. */
  simulate(): void;
  /** Another run is shown: perhaps the one that was played. */
  clear(): void;
}

export function createPlanView(host: PanelHost, tab: Signal<Tab>): PlanView {
  const answer = signal<PlanAnswer | undefined>(undefined);
  const advice = signal<AdviceAnswer | undefined>(undefined);
  const whatIf = signal<Pick<WhatIfAnswer, 'explored' | 'fault'> | undefined>(undefined);
  const isExploring = signal(false);
  const isSimulating = signal(false);
  let lastQuestion = 0;
  let explored = 0;

  return {
    answer,
    advice,
    askAdvice: () => host.post({ type: 'advice' }),
    dropAdvice() {
      advice.value = undefined;
      whatIf.value = undefined;
      isExploring.value = false;
      explored++;
    },
    whatIf,
    isExploring,
    askWhatIf(change) {
      isExploring.value = change !== undefined;
      host.post({ type: 'whatIf', asked: ++explored, ...change });
    },
    ask: () => host.post({ type: 'plan', asked: ++lastQuestion }),
    receive(message) {
      if (message.type === 'whatIf') {
        if (message.asked !== explored) return;
        isExploring.value = false;
        // What can be tried stays on the page, also where a change could not be worked out.
        const choices = message.explored ?? (whatIf.value?.explored && { choices: whatIf.value.explored.choices });
        whatIf.value = { explored: choices, fault: message.fault };
        return;
      }
      if (message.type === 'advice') {
        if (message.show) tab.value = 'Plan';
        else advice.value = message;
        return;
      }

      // An unrequested plan arrives after a key was set: answers to earlier requests would be outdated.
      if (message.asked === undefined) lastQuestion++;
      else if (message.asked !== lastQuestion) return;
      answer.value = message;
    },
    isSimulating,
    simulate() {
      isSimulating.value = true;
      host.post({ type: 'simulate' });
    },
    clear() {
      if (isSimulating.value) tab.value = 'Timeline';
      isSimulating.value = false;
      answer.value = undefined;
    },
  };
}
