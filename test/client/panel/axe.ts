import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Tab } from './browser.ts';
import { wear } from './page.ts';
import { type Theme, themes } from './themes.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * The words of a choice inside a row or a card are those of a control of its own, not part of the name of the step; the mark of problems is
 * heard as words at the end of the name.
 */
const isOfChoice =
  "id === 'label-content-name-mismatch' && document.querySelector(target[0])?.querySelector('.picker, .problem')";

/**
 * One line a fault. How large things to press are is asked by `misfits.ts`: axe takes what the edge of the graph cuts off for something that
 * lies upon its neighbours. Only colours change with the theme: everything else is looked at once. */
const looking = (first: boolean): string => `axe.run(document, {
  resultTypes: ['violations'],
  ${first ? '' : "runOnly: { type: 'rule', values: ['color-contrast'] },"}
}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.filter(({ target }) => !(${isOfChoice})).map(({ target, failureSummary, html }) =>
  [id, target.join(' '), html.slice(0, 160), failureSummary.replace(/\\s+/g, ' ').slice(0, 240)].join(' '))))`;

/** What axe finds on a page in each of the themes, which it is given by `wearTheme`. */
export async function faultsByAxe(
  tab: Tab,
  wearTheme: (theme: Theme) => Promise<unknown> = (theme) => tab.evaluate(wear(theme)),
): Promise<string[]> {
  const faults: string[] = [];
  await tab.evaluate(`${axe}; 0`);
  for (const [index, theme] of (Object.keys(themes) as Theme[]).entries()) {
    await wearTheme(theme);
    const found = (await tab.evaluate(looking(index === 0))) as string[];
    faults.push(...found.map((fault) => `${theme}: ${fault}`));
  }
  return faults;
}
