import { kindOfKey } from '../../language/keys.ts';
import { importTexts } from '../../language/texts/import.ts';
import type { ImportFormat } from '../format.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import { fieldsOf, fieldText, sourceItems } from '../source/fields.ts';
import { stepsField } from '../source/header.ts';
import { isStepType } from '../source/step-types.ts';

/** The list of steps of a pipeline that Baton reads, in whatever spelling. */
function readSteps(root: SourceFields): { field: SourceField; steps: SourceFields[] } | undefined {
  const field = stepsField(root);
  if (!field) return undefined;
  const steps = sourceItems(root.reading, field.value).map((node) => fieldsOf(root.reading, node));
  const isForeign = steps.some(({ all }) => isStepType(fieldText(all.get('type')) ?? ''));
  return !isForeign && steps.some(doesWork) ? { field, steps } : undefined;
}

/** Whether a step has work to do; other formats have lists called `steps` too, so the items decide. */
export const doesWork = ({ reading, all }: SourceFields): boolean =>
  [...all.keys()].some((key) => (key !== 'steps' && kindOfKey.has(key)) || key === 'action') ||
  sourceItems(reading, all.get('steps')?.value).some((node) => doesWork(fieldsOf(reading, node)));

/** A step of ContextLab's orchestrator names an action where it names no tool. */
const isContextLabStep = ({ all }: SourceFields): boolean => all.has('action') && !all.has('tool');

export const contextLab: ImportFormat = {
  name: "ContextLab's orchestrator",
  recognise(root) {
    const found = readSteps(root);
    return found?.steps.some(isContextLabStep) ? found.field : undefined;
  },
  outcome: { already: importTexts.alreadyRead },
};

export const ownPipeline: ImportFormat = {
  name: 'Baton',
  recognise(root) {
    const found = readSteps(root);
    return found && !found.steps.some(isContextLabStep) ? found.field : undefined;
  },
  outcome: { already: importTexts.alreadyBaton },
};
