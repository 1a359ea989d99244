import { importTexts } from '../../language/texts/import.ts';
import { say } from '../../language/texts.ts';
import { mapOf } from '../output/nodes.ts';
import { fieldsOf, note } from '../source/fields.ts';
import { wordFor } from '../source/frames.ts';
import type { Convert } from './convert.ts';
import { dataOf, json, own, words } from './convert.ts';

/** `set_variable`. The scope is kept by where the variable is declared. */
export const set: Convert = (place) => {
  const { reading, variables } = place.program;
  own(place, 'scope');
  const field = own(place, 'variables');
  const entries = [...fieldsOf(reading, field?.value).all.values()].map(
    (one) => [variables.get(one.name)?.name ?? wordFor(one.name), dataOf(place, one) ?? null, one] as const,
  );
  return [['set', mapOf(entries), field]];
};

/** `test_echo`: its value is kept under a name of its own. */
export const echo: Convert = (place) => {
  const value = own(place, 'value');
  const fails = own(place, 'fail');
  own(place, 'error_message');
  if (json(place, fails) === true) note(place.program.reading, fails?.key, 'failingEcho');
  return [['set', mapOf([['echo', dataOf(place, value) ?? null, value]])]];
};

/** `bash`: a command of the machine. */
export const shell: Convert = (place) => {
  const command = own(place, 'command');
  return [
    ['tool', 'terminal', place.step.fields.all.get('type')],
    ['action', 'execute'],
    ['parameters', mapOf([['command', words(place, command) ?? 'true', command]])],
  ];
};

/** A type that nobody knows: a person says what the step gives, so that nothing is invented. */
export const unknown: Convert = (place) => {
  const { fields, name, type } = place.step;
  note(place.program.reading, fields.all.get('type')?.key ?? fields.node, 'unknownStep', { type: type === '' ? '(none)' : type });
  return [
    ['ask', say(importTexts.askForUnknown, { name, type: type === '' ? '(none)' : type }), fields.all.get('type')],
    ['type', 'text'],
  ];
};
