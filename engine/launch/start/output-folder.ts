import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Compiled } from '../../compile/compile.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { reads } from '../../compile/template/references.ts';
import { isInside } from '../../disk/paths/path-rules.ts';
import { memoize } from '../../language/memoize.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { RunContext } from '../../run/context.ts';
import { type OutputPlace, placeOutput, takeOutput } from '../../store/files/output-owners.ts';
import type { Authority } from '../../trust/authority.ts';
import { logWarning } from '../host/inbox-handlers.ts';
import type { StartOptions } from '../options.ts';
import type { PipelineSource } from '../source/pipeline-source.ts';

type NamedFolder = Pick<StartOptions, 'out' | 'outBy' | 'inputs' | 'inputsBy'>;

/** Who set the output folder: the starter of the run, by an option or an input, or the pipeline's folder. */
export function outputAuthority(
  { out, outBy = 'person', inputs, inputsBy = 'person' }: NamedFolder,
  compiled: Compiled,
): Authority {
  if (out !== undefined) return outBy;
  return inputs?.has(outputInput(compiled)) ? inputsBy : 'folder';
}

/**
 * The input for the output folder: `output_path`, which any pipeline takes, or `output_dir`, its name in pipelines of
 * ContextLab's orchestrator. Where a product's path contains `output_dir` already, it is an input like any other.
 */
export const outputInput = memoize(({ pipeline: { inputs }, steps }: Compiled): 'output_path' | 'output_dir' => {
  const names = new Set(inputs.map(({ name }) => name));
  const isOther = (): boolean => steps.some(({ step }) => step.products.some(({ file }) => namesIn(file).includes('output_dir')));
  return names.has('output_dir') && !names.has('output_path') && !isOther() ? 'output_dir' : 'output_path';
});

const namesIn = (value: Value): string[] => (value.kind === 'template' ? reads(value.template).map(({ name }) => name) : []);

type FolderSource = Pick<PipelineSource, 'compiled' | 'root' | 'file'>;

/**
 * The output folder: `--out`, else its input (or the input's constant default), both relative to the working folder, else
 * `outputs/<id>` below the root.
 */
export function outputFolder(
  { out, within }: Pick<StartOptions, 'out' | 'within'>,
  source: FolderSource,
  { inputs, workdir }: { inputs: Readonly<Record<string, unknown>>; workdir: string },
): string {
  const { pipeline } = source.compiled;
  const name = outputInput(source.compiled);
  const declared = pipeline.inputs.find((input) => input.name === name)?.default;
  const path = out ?? inputs[name] ?? (declared?.kind === 'constant' ? declared.value : undefined);
  const usual = (): string =>
    within === undefined ? resolve(source.root, usualOutput(source).name) : resolve(workdir, `outputs/${pipeline.id}`);
  if (typeof path !== 'string' || path === '') return usual();

  const folder = isAbsolute(path) ? path : resolve(workdir, path);
  return within === undefined || isInside(folder, within) ? folder : usual();
}

/** The default folder of a pipeline; an unsaved text shares that of its id. */
const usualOutput = ({ root, file, compiled: { pipeline } }: FolderSource): OutputPlace =>
  existsSync(file) ? placeOutput(root, file, pipeline.id) : { name: `outputs/${pipeline.id}` };

/**
 * Claims the default folder for this file, where the run writes there. Another file with the same id may have claimed it:
 * then a folder beside it is used.
 */
export async function takeUsualOutput(source: FolderSource, output: string): Promise<OutputPlace | undefined> {
  const { root, file, compiled } = source;
  if (!mayWrite(compiled) || resolve(root, usualOutput(source).name) !== output || !existsSync(file)) return undefined;
  return takeOutput(root, file, compiled.pipeline.id);
}

/** Warns that a run's files go beside those of another file with the same id. */
export const warnOfShared = (context: RunContext, place: OutputPlace, id: string): void =>
  logWarning(context, say(launchTexts.outputShared, { ...place, id }));

const mayWrite = ({ text, steps, called }: Compiled): boolean =>
  text.includes('output_path') ||
  steps.some(({ step }) => step.products.length > 0) ||
  [...called.values()].some((one) => one.steps.some(({ step }) => step.products.length > 0));
