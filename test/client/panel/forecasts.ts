import type { ToPanel } from '../../../client/messages.ts';

/** Usual milliseconds of the steps of the story, the longest over an hour. */
const usual = {
  list_docs: 20,
  choose_focus: 1500,
  facts: 9100,
  rank_facts: 40,
  check_enough: 10,
  write_brief: 9000,
  ask_for_more: 2400,
  check_quotes: 13_000,
  facts_csv: 900,
  title: 45_296_000,
  approve: 3_723_000,
};

/** What the host answers where the page asks what is to come. */
export const forecasts: ToPanel = {
  type: 'forecast',
  steps: Object.entries(usual).map(([path, median]) => ({
    path,
    low: median * 0.8,
    median,
    high: median * 1.5,
    count: 12,
    passed: false,
  })),
};
