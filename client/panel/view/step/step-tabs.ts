import type { Details } from './details.ts';

/** The tabs of a step. */
export const stepTabs = ['answer', 'prompt', 'inputs', 'calls', 'why', 'compare'] as const;
export type StepTab = (typeof stepTabs)[number];

const hasSomething: Readonly<Record<StepTab, (details: Details) => boolean>> = {
  answer: ({ streaming, result, items, products }) =>
    streaming !== undefined || result !== undefined || items.length + products.length > 0,
  prompt: ({ prompt }) => prompt !== undefined && prompt.length > 0,
  inputs: ({ reached, look }) => reached && look !== 'skipped',
  calls: ({ attempts }) => attempts.some(({ calls, failure }) => calls.length > 0 || failure !== undefined),
  why: () => true,
  compare: ({ reached, look }) => reached && look !== 'skipped',
};

/** The tabs with content for a step, in their order. */
export const tabsOfStep = (details: Details): StepTab[] => stepTabs.filter((tab) => hasSomething[tab](details));

/** The shown tab: the one chosen last, for any step, if this step has it. */
export const shownTab = (tabs: readonly StepTab[], chosen: StepTab | undefined): StepTab =>
  tabs.find((tab) => tab === chosen) ?? tabs[0] ?? 'why';
