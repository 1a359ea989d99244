import type { Imported, ImportFormat, ImportSource } from '../format.ts';
import { renderDocument } from '../output/document.ts';
import { refuseImport } from '../refuse.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import { fieldsOf, fieldText, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import { isEmptyFrame, readFrame } from '../source/frames.ts';
import { readHeader, stepsField } from '../source/header.ts';
import { readProgram } from '../source/program.ts';
import { isStepType } from '../source/step-types.ts';
import { declareFunctions } from '../steps/answer-schema.ts';
import { convertWorkflow } from '../workflow.ts';
import { doesWork } from './baton.ts';

/** Its steps have a `type` of its own; inside `workflow:` any type will do. */
export const pipelineEx: ImportFormat = {
  name: 'pipeline_ex',
  recognise(root) {
    const steps = stepsField(root);
    if (!steps) return undefined;

    const all = sourceItems(root.reading, steps.value).map((node) => fieldsOf(root.reading, node));
    const types = all.map((step) => fieldText(step.all.get('type')));
    if (types.some((type) => type !== undefined && isStepType(type))) return steps;

    const isEmpty = sourceItems(root.reading, steps.value).length === 0;
    const isOdd = types.some((type) => type !== undefined) && !all.some(doesWork);
    return root.all.has('workflow') && (isEmpty || isOdd) ? steps : undefined;
  },
  outcome: { convert: convertRoot },
};

function convertRoot({ reading, root, shown, file }: ImportSource): Imported {
  const { header, outer } = readHeader(root);
  if (sourceItems(reading, shown.value).length === 0) return refuseImport(reading, shown.key, 'emptySteps', pipelineEx.name);

  declareFunctions(reading, fieldsOf(reading, header.all.get('gemini_functions')?.value));
  const whole: SourceFields = { ...header, all: new Map<string, SourceField>([...header.all, ['steps', shown]]) };
  const defaults = fieldsOf(reading, takeField(whole, 'defaults')?.value);
  const frame = readFrame({ reading, list: shown.value, kind: 'root' });
  if (isEmptyFrame(frame)) return refuseImport(reading, shown.key, 'nothingLeft', pipelineEx.name);

  const entries = convertWorkflow(whole, readProgram(whole, frame, defaults, convertWorkflow));
  if (outer) {
    for (const name of ['workflow', 'pipeline', 'steps']) takeField(outer, name);
    noteLeftovers(outer);
  }

  const text = renderDocument({ entries, source: reading.doc, header: whole, steps: shown, file });
  return { format: pipelineEx.name, text, notes: reading.notes };
}
