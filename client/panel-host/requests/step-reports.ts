import { Uri, workspace } from 'vscode';
import { typeOfPicture, typeOfSound } from '../../../engine/language/media/shown-media.ts';
import type { FromPanel, ShownProduct, StepReport } from '../../messages.ts';
import { openPartDiff } from '../../runs/display/documents.ts';
import { engine } from '../../runs/engine.ts';
import { faultWords } from '../../runs/fault-words.ts';
import { pastRunTexts } from '../../texts/past-runs.ts';
import { type Producer, pathOfProduct } from '../reveal.ts';

/** The page's requests about one step. */
type ReportRequest = Extract<FromPanel, { type: Exclude<StepReport['type'], 'stepAutos'> }>;

/** Size above which pictures and recordings are opened in an editor. */
const mostBytes = 5_000_000;

/** Answers the page's requests about a step of the run in a folder; failures are sent as faults. */
export async function reportOnStep(folder: string, request: ReportRequest, producer: Producer): Promise<StepReport> {
  try {
    switch (request.type) {
      case 'stepInputs': {
        const { inputsOfStep } = await engine();
        return { ...request, inputs: (await inputsOfStep(folder, request.path)) ?? [] };
      }
      case 'stepSides': {
        const { findEarlierRun, readStepInRun } = await engine();
        const earlier = await findEarlierRun(folder, request.path);
        return {
          ...request,
          here: await readStepInRun(folder, request.path),
          earlier: earlier === undefined ? undefined : await readStepInRun(earlier, request.path),
        };
      }
      case 'product':
        return { ...request, preview: await readProduct(producer, request.file) };
    }
  } catch (error) {
    return { ...request, fault: faultWords(error) };
  }
}

/** Compares a part of a step with that of the previous run; shows why if there is none. */
export async function diffWithEarlier(
  folder: string,
  { what, path }: Pick<Extract<FromPanel, { type: 'diffPart' }>, 'what' | 'path'>,
): Promise<string | undefined> {
  const { findEarlierRun } = await engine();
  const earlier = await findEarlierRun(folder, path);
  if (earlier === undefined) return pastRunTexts.noEarlierRun();
  return (await openPartDiff([earlier, folder], { what, path })) ? undefined : pastRunTexts.notInRun(path);
}

async function readProduct(producer: Producer, file: string): Promise<ShownProduct> {
  const path = await pathOfProduct(producer, file);
  if (path === undefined) throw new Error(pastRunTexts.productOutside(file));

  const uri = Uri.file(path);
  const { size } = await workspace.fs.stat(uri).then(undefined, () => {
    throw new Error(pastRunTexts.productGone(file));
  });
  const written = producer.events.findLast((event) => event.type === 'product.written' && event.file === file);
  const changed = (written?.type === 'product.written' && written.bytes !== size) || undefined;
  const picture = typeOfPicture(file);
  const type = picture ?? typeOfSound(file);
  if (type === undefined) return { ...(await (await engine()).previewProduct(path)), changed };
  if (size > mostBytes) throw new Error(pastRunTexts.pictureTooLarge(file));

  return {
    as: picture === undefined ? 'sound' : 'picture',
    url: `data:${type};base64,${Buffer.from(await workspace.fs.readFile(uri)).toString('base64')}`,
    changed,
  };
}
