import { isScalar } from 'yaml';
import { slug } from '../../compile/pipeline/ids.ts';
import type { PatternName } from '../../patterns/names.ts';
import { patternNames } from '../../patterns/names.ts';
import { literalText } from '../expressions/templates.ts';
import type { Imported, ImportFormat, ImportSource } from '../format.ts';
import { renderDocument } from '../output/document.ts';
import { flowList, outputList, outputMap, textNode } from '../output/nodes.ts';
import { refuseImport } from '../refuse.ts';
import type { ImportReading, SourceField } from '../source/fields.ts';
import { addNote, fieldText, nodeJson, noteLeftovers, takeField } from '../source/fields.ts';

/** UltraAI's patterns by their keys and display names, with our counterparts. */
const patternFor: Readonly<Record<string, PatternName>> = {
  gut: 'quick-view',
  gut_check: 'quick-view',
  confidence: 'confidence',
  critique: 'critique',
  fact_check: 'fact-check',
  perspective: 'perspectives',
  scenario: 'scenarios',
  stakeholder: 'stakeholders',
  stakeholder_vision: 'stakeholders',
  systems: 'systems',
  systems_mapper: 'systems',
  time: 'time-horizons',
  time_horizon: 'time-horizons',
  innovation: 'analogy',
  innovation_bridge: 'analogy',
};

/**
 * A request for an analysis (`POST /api/analyze`): the question, the models that answer, the model that combines the answers,
 * and a pattern.
 */
export const ultra: ImportFormat = {
  name: 'UltraAI',
  recognise({ all }) {
    const isRequest = isScalar(all.get('prompt')?.value) && (all.has('selected_models') || all.has('ultra_model'));
    return isRequest ? all.get('pattern') : undefined;
  },
  outcome: { convert: convertRequest },
};

function convertRequest({ reading, root, shown, file }: ImportSource): Imported {
  const pattern = findPatternFor(fieldText(takeField(root, 'pattern')) ?? '');
  if (!pattern) return refuseImport(reading, shown.value, 'unknownPattern', ultra.name);

  const prompt = takeField(root, 'prompt');
  const synthesizer = takeField(root, 'ultra_model');
  const selected = takeField(root, 'selected_models');
  const models = modelsOf(reading, selected);
  const last = fieldText(synthesizer);

  for (const [name, field] of [...models.map((one) => [one, selected] as const), [last, synthesizer] as const]) {
    if (name !== undefined && !/[:/]/.test(name)) addNote(reading, field?.key, 'ultraModel', { model: name });
  }

  noteLeftovers(root);
  const question = outputMap([
    ['type', 'string'],
    ['default', textNode(literalText(fieldText(prompt) ?? ''))],
  ]);
  const step = outputMap([
    ['id', slug(pattern)],
    ['pipeline', `patterns/${pattern}.yaml`, shown],
    [
      'inputs',
      outputMap([
        ['question', '{{ question }}'],
        ['models', flowList(models), selected],
        ['synthesizer', last, synthesizer],
      ]),
    ],
  ]);
  const text = renderDocument({
    entries: [
      ['id', slug(pattern)],
      ['inputs', outputMap([['question', question, prompt]])],
      ['steps', outputList([step])],
      ['outputs', outputMap([['answer', `{{ ${slug(pattern)}.answer }}`]])],
    ],
    source: reading.doc,
    header: root,
    steps: shown,
    file,
  });

  return { format: ultra.name, text, notes: reading.notes };
}

function findPatternFor(name: string): PatternName | undefined {
  const key = slug(name).replace(/_analysis$/, '');
  const own = key.replaceAll('_', '-');
  return Object.hasOwn(patternFor, key) ? patternFor[key] : patternNames.find((one) => one === own);
}

function modelsOf(reading: ImportReading, selected: SourceField | undefined): string[] {
  const said = nodeJson(reading, selected?.value);
  return Array.isArray(said) ? said.filter((one) => typeof one === 'string') : [];
}
