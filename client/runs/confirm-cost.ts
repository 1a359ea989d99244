import { type Memento, type Uri, window, workspace } from 'vscode';
import type { NumberRange } from '../../engine/index.ts';
import { formatCost } from '../panel/view/words.ts';
import { shortName } from '../place.ts';
import { clientTexts } from '../texts.ts';

/** Pipelines of which nobody is asked any more, in this workspace on this machine: no setting that a folder brings can say so. */
const key = 'baton.costConfirmed';

/** What is about to be spent. */
interface Spending {
  uri: Uri;
  cost: NumberRange;
  /** What the cost rests on where nothing says how long answers may become. */
  usual?: { cost: NumberRange } | undefined;
}

/**
 * A person confirms what may cost more than the setting `baton.confirmCostAbove` says; false where the answer is no. What has no known price
 * cannot be held against a limit, and nobody is asked.
 */
export async function confirmCost(memory: Memento, { uri, cost, usual }: Spending): Promise<boolean> {
  const limit = workspace.getConfiguration('baton', uri).get<number>('confirmCostAbove', 1);
  const { low, high } = usual?.cost ?? cost;
  if (!exceeds({ low, high }, limit)) return true;
  const known = memory.get<string[]>(key, []);
  if (known.includes(uri.toString())) return true;
  const figure = high === null || high === low ? formatCost(low) : clientTexts.costRange(formatCost(low), formatCost(high));
  const question = clientTexts.confirmCost(shortName(uri), figure);
  const detail = clientTexts.confirmCostDetail(formatCost(limit));
  // The first button has the focus: a careless Enter spends nothing.
  const buttons = [clientTexts.doNotRun(), clientTexts.run(), clientTexts.runUnasked()];
  const said = await window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  if (said === clientTexts.runUnasked()) await memory.update(key, [...known, uri.toString()]);
  return said === clientTexts.run() || said === clientTexts.runUnasked();
}

/** Whether it may become more than the limit; of what is unbounded the least counts. */
export const exceeds = ({ low, high }: NumberRange, limit: number): boolean => (high ?? low) > limit;
