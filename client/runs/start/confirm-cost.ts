import { type Memento, type Uri, window, workspace } from 'vscode';
import { formatCost } from '../../panel/view/format.ts';
import { shortName } from '../../place.ts';
import { clientTexts } from '../../texts.ts';
import { costAbove, type Reckoned } from './cost-limit.ts';

/** Pipelines without confirmation, in this workspace on this machine: no setting of a folder can do that. */
const key = 'baton.costConfirmed';

/** Expected spending on a pipeline. */
interface Spending extends Reckoned {
  uri: Uri;
}

/**
 * Asks a person to confirm costs above the setting `baton.confirmCostAbove`; false if declined. An unknown price cannot be
 * compared with a limit, so it is not asked about.
 */
export async function confirmCost(memory: Memento, { uri, cost, usual }: Spending): Promise<boolean> {
  const limit = workspace.getConfiguration('baton', uri).get<number>('confirmCostAbove', 1);
  const above = costAbove({ cost, usual }, limit);
  if (!above) return true;

  const confirmed = memory.get<string[]>(key, []);
  if (confirmed.includes(uri.toString())) return true;

  const [low, high] = [formatCost(above.low), formatCost(above.high ?? above.low)];
  const question = clientTexts.confirmCost(shortName(uri), low === high ? low : clientTexts.costRange(low, high));
  const expected =
    usual && cost.high !== null ? `${clientTexts.confirmCostUsual(formatCost(usual.cost.high ?? usual.cost.low))} ` : '';
  const detail = `${expected}${clientTexts.confirmCostDetail(formatCost(limit))}`;

  // The first button has the focus: pressing Enter by accident spends nothing.
  const buttons = [clientTexts.doNotRun(), clientTexts.run(), clientTexts.runUnasked()];
  const choice = await window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  if (choice === clientTexts.runUnasked()) await memory.update(key, [...confirmed, uri.toString()]);

  return choice === clientTexts.run() || choice === clientTexts.runUnasked();
}
