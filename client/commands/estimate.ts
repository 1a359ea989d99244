import { type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import type { Interval } from '../../engine/forecast/model/interval.ts';
import type { estimateWithForecast } from '../../engine/index.ts';
import { locatePath, pipelinesOfPlan } from '../../engine/insight/step-locations.ts';
import type { Host } from '../host.ts';
import { profileOf } from '../inputs/profile.ts';
import { formatCost, formatFigure, span } from '../panel/view/format.ts';
import { formatInterval, formatRange } from '../panel/view/plan/range.ts';
import { revealStep } from '../panel-host/reveal.ts';
import { filePath, isPipeline, shortName, target, workingFolderOf } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { showRefusal } from '../runs/start/refusal.ts';
import { clientTexts } from '../texts.ts';

type Estimated = Omit<Awaited<ReturnType<typeof estimateWithForecast>>, 'compiled'>;

/**
 * Estimates a run, and shows the estimate step by step; picking a step reveals it in the text. No model is asked, nothing is
 * run.
 */
export async function showEstimate(host: Host, argument: unknown): Promise<Estimated | undefined> {
  const document = await target(argument);
  if (!document || !isPipeline(document)) return void (await window.showWarningMessage(clientTexts.noFile()));

  const { uri } = document;
  try {
    const { estimateWithForecast, findRoot } = await engine();
    const secrets = await host.keys.read();
    const file = filePath(document);
    const cwd = workingFolderOf(document);
    const profile = profileOf(host.context.workspaceState, findRoot(file, cwd));
    const workerFile = host.context.asAbsolutePath('dist/worker.cjs');
    const options = { file, text: document.getText(), cwd, secrets, profile, pinned: host.pins.of(uri), workerFile };
    const { compiled, ...shown } = await estimateWithForecast(options);
    const { duration, steps: foreseen } = shown.forecast;
    const times = new Map(foreseen.map((step) => [step.path, step]));
    const items: (QuickPickItem & { path?: string })[] = [
      { label: clientTexts.inAll(), detail: amounts(shown, duration).join(' · ') },
      { label: '', kind: QuickPickItemKind.Separator },
      ...shown.steps.map((step) => ({
        label: step.path,
        description: step.model ?? '',
        detail: amounts(step, times.get(step.path)).join(' · '),
        path: step.path,
      })),
    ];

    // Does not wait until a step is picked.
    void window
      .showQuickPick(items, { title: clientTexts.estimateOf(shortName(uri)), placeHolder: notes(shown) })
      .then(async (picked) => {
        const place = picked?.path === undefined ? undefined : locatePath(pipelinesOfPlan(compiled, file), picked.path);
        if (!place) return;
        const own = place.unit.file === file;
        await revealStep(own ? document : await workspace.openTextDocument(Uri.file(place.unit.file)), place.range);
      });

    return shown;
  } catch (error) {
    await showRefusal(host, uri, error, clientTexts.notEstimated);
    return undefined;
  }
}

/** Calls, tokens and money as bounds, and the forecast time; for a step without a model only the time. */
function amounts(
  { calls, input_tokens, output_tokens, cost }: Pick<Estimated, 'calls' | 'input_tokens' | 'output_tokens' | 'cost'>,
  time: Interval | null | undefined,
): string[] {
  const asks = calls.high !== 0;
  return [
    ...(asks
      ? [
          clientTexts.calls(formatRange(calls, formatFigure)),
          clientTexts.tokens(formatRange(input_tokens, formatFigure), formatRange(output_tokens, formatFigure)),
        ]
      : []),
    ...(asks ? [clientTexts.costs(formatRange(cost, formatCost))] : []),
    ...(time ? [clientTexts.takes(formatInterval(time, span))] : []),
  ];
}

/** The basis of the numbers. */
const notes = ({ earlier, people, autos, usual }: Estimated): string =>
  [
    clientTexts.earlierRuns(earlier.runs),
    ...(usual ? [clientTexts.usualCost(formatFigure(usual.answer), formatRange(usual.cost, formatCost))] : []),
    ...(autos ? [clientTexts.withoutAutos(autos)] : []),
    ...(people.length ? [clientTexts.withoutPeople()] : []),
  ].join(' ');
