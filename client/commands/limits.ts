import { type QuickPickItem, window } from 'vscode';
import { formatLimit, isLimitValue, type RunLimitName, runLimitNames, runLimits } from '../../engine/language/run-limits.ts';
import type { Host } from '../host.ts';
import { engine } from '../runs/engine.ts';
import { runMeantBy } from '../runs/target.ts';
import { runLimitTexts } from '../texts/limits.ts';
import { showFault } from './past-runs.ts';

/** Changes a limit of a run that has not ended: effective at once, or when the run is resumed. */
export async function askForLimits(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(
    argument,
    runLimitTexts.pickRun(),
    ({ status }) => status !== 'succeeded' && status !== 'failed',
  );
  if (!meant) return;

  const { changeRunLimits, readRunLimits } = await engine();
  try {
    const { limits, spent } = await readRunLimits(meant.folder);
    const name = await pickLimit(limits, spent);
    const value = name && (await askValue(name, limits[name] ?? spent[name]));
    if (name === undefined || value === undefined) return;
    const { outcome } = await changeRunLimits(meant.folder, { [name]: value }, 'editor');
    if (outcome !== 'taken') await window.showInformationMessage(runLimitTexts.recorded());
  } catch (error) {
    await showFault(host, meant, error);
  }
}

type Limits = Partial<Record<RunLimitName, number>>;

async function pickLimit(limits: Limits, spent: Limits): Promise<RunLimitName | undefined> {
  const items = runLimitNames.map((name): QuickPickItem & { name: RunLimitName } => {
    const [most, used] = [limits[name], formatLimit(name, spent[name] ?? 0)];
    return {
      label: runLimitTexts.names[name](),
      description: runLimitTexts.used(used, most === undefined ? undefined : formatLimit(name, most)),
      name,
    };
  });
  return (await window.showQuickPick(items, { title: runLimitTexts.pickLimit() }))?.name;
}

/** Times are entered in seconds. */
async function askValue(name: RunLimitName, now: number | undefined): Promise<number | undefined> {
  const factor = runLimits[name].unit === 'ms' ? 1000 : 1;
  const read = (text: string): number => Math.round(Number(text) * factor * 1e6) / 1e6;
  const typed = await window.showInputBox({
    title: runLimitTexts.names[name](),
    value: now === undefined ? '' : String(now / factor),
    validateInput: (text) => (isLimitValue(name, read(text)) ? undefined : runLimitTexts.wants[runLimits[name].unit]()),
  });

  return typed === undefined ? undefined : read(typed);
}
