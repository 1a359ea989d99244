import type { ToPanel } from '../../../client/messages.ts';
import type { StepTimes } from '../../../engine/forecast/simulate/outlook.ts';

/** Steps one after the other, with the milliseconds that they usually take; `seen` is how often each ran. */
export function oneByOne(usual: Readonly<Record<string, number>>, seen = 12): StepTimes[] {
  let from = 0;
  return Object.entries(usual).map(([path, median]) => {
    const step = { path, from, to: from + median, low: from + median * 0.8, high: from + median * 1.5, seen };
    from += median;
    return step;
  });
}

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
  approve: 3_723_000,
  title: 45_296_000,
};

/** What the host answers where the page asks what is to come. */
export const forecasts: ToPanel = {
  type: 'forecast',
  steps: oneByOne(usual),
  end: { low: 40_000_000, median: 49_054_970, high: 61_000_000 },
};

/** The same of a run of half a minute. */
export const shortForecasts: ToPanel = {
  type: 'forecast',
  steps: oneByOne({
    list_docs: 20,
    choose_focus: 1500,
    facts: 9100,
    rank_facts: 40,
    check_enough: 10,
    write_brief: 9000,
    check_quotes: 8000,
    facts_csv: 900,
    approve: 2400,
    title: 400,
  }),
  end: { low: 25_200, median: 31_400, high: 48_000 },
};
