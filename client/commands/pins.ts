import { basename } from 'node:path';
import { Uri, window } from 'vscode';
import type { Host } from '../host.ts';
import { formatBytes } from '../panel/view/format.ts';
import { target } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { readPast } from '../runs/start/relaunch.ts';
import { runMeantBy } from '../runs/target.ts';
import { pastRunTexts } from '../texts/past-runs.ts';

/** The state of a workspace is loaded as a whole: values of more characters of JSON do not belong there. */
const largest = 1_000_000;

/** Pins the result of a step in this run: later runs of the pipeline use it instead of running the step. */
export async function pinResult(host: Host, argument: unknown): Promise<void> {
  const meant = await runMeantBy(argument, pastRunTexts.pickPast());
  const past = meant && (await readPast(meant.folder));
  if (!past) return;

  const path = meant.path ?? (await window.showQuickPick(listResults(past.run.events), { title: pastRunTexts.pickResult() }));
  if (path === undefined) return;

  const { readResult } = await engine();
  const json = await readResult(meant.folder, path);
  if (json === undefined) return void (await window.showWarningMessage(pastRunTexts.notInRun(path)));
  if (json.length > largest) {
    const [size, most] = [formatBytes(json.length), formatBytes(largest)];
    return void (await window.showWarningMessage(pastRunTexts.tooLargeToPin(path, size, most)));
  }

  const uri = host.runs.all().find(({ handle }) => handle.folder === meant.folder)?.uri ?? past.uri;
  await host.pins.pin(uri, path, { run: basename(meant.folder), value: JSON.parse(json) });
}

/** Steps of the pipeline's own text: pins do not apply to steps of called pipelines. */
const listResults = (events: readonly { type: string; path?: string }[]): string[] =>
  events.flatMap(({ type, path }) => (type === 'step.succeeded' && path !== undefined && !path.includes('/') ? [path] : []));

/** Removes the pin of a step; without a path a person picks one. */
export async function unpinResult(host: Host, argument: unknown, path: unknown): Promise<void> {
  const uri = argument instanceof Uri ? argument : (await target(argument))?.uri;
  if (!uri) return;
  if (typeof path === 'string') return host.pins.unpin(uri, [path]);

  const items = [...host.pins.of(uri)].map(([label, { run }]) => ({ label, description: pastRunTexts.pinnedOf(run) }));
  if (items.length === 0) return void (await window.showInformationMessage(pastRunTexts.nothingPinned()));

  const picked = await window.showQuickPick(items, { title: pastRunTexts.unpinTitle(), canPickMany: true });
  if (picked?.length)
    await host.pins.unpin(
      uri,
      picked.map(({ label }) => label),
    );
}
