import { type TextDocument, workspace } from 'vscode';
import type { AutoInfo, PlanInfo } from '../../panel-content.ts';
import { type Compiled, engine } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import { type DocumentServices, documentRunOptions } from '../../runs/foresight/document-forecast.ts';
import { clientTexts } from '../../texts.ts';
import { listAutos } from './autos.ts';

interface PlanSource extends DocumentServices {
  /** The folder of the shown run, if that has ended. */
  ended: string | undefined;
  /** dist/worker.cjs. */
  workerFile: string;
}

/** The plan of a run of the current text, or the reason why there is none. No model is asked and nothing is run. */
export async function readPanelPlan(
  document: TextDocument,
  { ended, workerFile, ...services }: PlanSource,
): Promise<{ info?: PlanInfo; fault?: string }> {
  const bar = barOf(document);
  if (bar !== undefined) return { fault: bar };

  const { foreseeRun, planRerun } = await engine();
  const options = { ...(await documentRunOptions(document, services)), workerFile };
  const notes: string[] = [];
  try {
    const foreseen = await foreseeRun({ ...options, attended: true });
    const { refused, ...plan } = foreseen.plan;
    const { compiled: _, limits: __, ...estimate } = foreseen.estimate;
    const rerun =
      ended === undefined
        ? undefined
        : await planRerun(ended, { text: options.text }).catch(
            (error: unknown) => void notes.push(clientTexts.notRerun(faultWords(error))),
          );
    return {
      info: {
        plan,
        refused: refused.map(({ message, hint }) => ({ message, hint })),
        estimate,
        forecast: foreseen.forecast,
        autos: await autosOf(foreseen.estimate.compiled, notes),
        rerun: rerun ?? undefined,
        notes,
      },
    };
  } catch (error) {
    return { fault: faultWords(error) };
  }
}

/** An unreadable lock file becomes a note. */
async function autosOf(compiled: Compiled, notes: string[]): Promise<AutoInfo[]> {
  try {
    return await listAutos(compiled);
  } catch (error) {
    notes.push(faultWords(error));
    return [];
  }
}

/** Why there is no plan for a document. */
function barOf({ uri }: TextDocument): string | undefined {
  if (!workspace.isTrusted) return clientTexts.planNotTrusted();
  return uri.scheme === 'file' || uri.scheme === 'untitled' ? undefined : clientTexts.notOnDisk();
}
