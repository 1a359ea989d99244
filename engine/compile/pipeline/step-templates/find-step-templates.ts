import type { BuildContext } from '../build/built.ts';
import { readStepTemplates } from './read-step-templates.ts';
import type { StepTemplate } from './step-template.ts';

/** The settings file of a root, in the order in which it is looked for. */
const settingsFiles = ['baton.yaml', 'baton.yml'];
const none: ReadonlyMap<string, StepTemplate> = new Map();

/** The step templates of the `baton.yaml` above a pipeline, parsed once for each of its texts. */
export function findStepTemplates(
  { file, built, before }: Pick<BuildContext, 'file' | 'built' | 'before'>,
  include: (path: string) => { file: string; text: string } | undefined,
): ReadonlyMap<string, StepTemplate> {
  for (const name of settingsFiles) {
    const found = include(name);
    if (!found || !isAbove(found.file, file)) continue;
    const known = [built.stepTemplates, before?.stepTemplates].find((one) => one?.text === found.text);
    const byName = known?.byName ?? readStepTemplates({ path: found.file, text: found.text });
    built.stepTemplates = { text: found.text, byName };
    return byName;
  }
  return none;
}

/** Whether one file lies in or below the folder of another. */
const isAbove = (file: string, below: string): boolean => below.startsWith(file.slice(0, file.search(/[^\\/]*$/)));
