import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { outputMap } from '../output/nodes.ts';
import { assignmentsOf } from '../source/assignments.ts';
import { addNote } from '../source/fields.ts';
import { templateNameFor } from '../source/frames.ts';
import type { ConvertStep } from './convert.ts';
import { convertData, convertFieldText, fieldJson, takeOwn } from './convert.ts';

/** `set_variable`. The scope is expressed by where the variable is declared. */
export const convertSet: ConvertStep = (place) => {
  const { variables } = place.program;
  takeOwn(place, 'scope');
  const field = takeOwn(place, 'variables') ?? takeOwn(place, 'variable');
  if (takeOwn(place, 'variable')) takeOwn(place, 'value');
  const entries = assignmentsOf(place.step.fields).map(
    (one) => [variables.get(one.name)?.name ?? templateNameFor(one.name), convertData(place, one) ?? null, one] as const,
  );

  return [['set', outputMap(entries), field]];
};

/** `test_echo`: its value is kept under its own name. */
export const convertEcho: ConvertStep = (place) => {
  const value = takeOwn(place, 'value');
  const fails = takeOwn(place, 'fail');
  const message = takeOwn(place, 'error_message');
  if (fieldJson(place, fails) === true)
    return [['fail', convertFieldText(place, message) ?? say(importTexts.failingEcho), fails]];
  return [['set', outputMap([['echo', convertData(place, value) ?? null, value]])]];
};

/** `bash`: a shell command. */
export const convertShell: ConvertStep = (place) => {
  const command = takeOwn(place, 'command');
  return [
    ['tool', 'terminal', place.step.fields.all.get('type')],
    ['action', 'execute'],
    ['parameters', outputMap([['command', convertFieldText(place, command) ?? 'true', command]])],
  ];
};

/** An unknown type: a person supplies the step's value, so that nothing is invented. */
export const convertUnknown: ConvertStep = (place) => {
  const { fields, name, type } = place.step;
  addNote(place.program.reading, fields.all.get('type')?.key ?? fields.node, 'unknownStep', {
    type: type === '' ? '(none)' : type,
  });

  return [
    ['ask', say(importTexts.askForUnknown, { name, type: type === '' ? '(none)' : type }), fields.all.get('type')],
    ['type', 'text'],
  ];
};
