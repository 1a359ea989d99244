import assert from 'node:assert/strict';
import { defaultModelEdit } from '../../../../engine/launch/doctor/default-model.ts';
import { yaml } from '../../../yaml.ts';

const cases: [name: string, text: string, after: string | undefined][] = [
  ['an empty file', '', 'default_model: house:small\n'],
  ['a file of comments', '# Ours\n', '# Ours\ndefault_model: house:small\n'],
  ['a last line without an end', '# Ours', '# Ours\ndefault_model: house:small\n'],
  [
    'a file without one',
    '# Ours\n\nlimits: {max_cost: 2}\n',
    yaml`
    # Ours

    default_model: house:small
    limits: {max_cost: 2}
  `,
  ],
  ['another model', 'default_model: openai:x # cheap\nlimits: {}\n', 'default_model: house:small # cheap\nlimits: {}\n'],
  ['quotes', 'default_model: "openai:x"\n', 'default_model: house:small\n'],
  ['a list on one line', 'default_model: [openai:x, openai:y]\n', 'default_model: house:small\n'],
  [
    'a list below',
    'default_model:\n  - openai:x\n  - openai:y\nlimits: {}\n',
    yaml`
    default_model:
      house:small
    limits: {}
  `,
  ],
  ['no value', 'default_model:\nlimits: {}\n', 'default_model: house:small\nlimits: {}\n'],
  ['line ends of Windows', 'limits: {}\r\n', 'default_model: house:small\nlimits: {}\r\n'],
  ['a list of something', '- a\n', undefined],
  ['a map on one line', '{limits: {max_cost: 2}}\n', undefined],
];

describe('the default model of baton.yaml', () => {
  const edited = (text: string, model: string): string | undefined => {
    const edit = defaultModelEdit(text, model);
    return edit && `${text.slice(0, edit.start)}${edit.text}${text.slice(edit.end)}`;
  };
  for (const [name, text, after] of cases) it(`is written over ${name}`, () => assert.equal(edited(text, 'house:small'), after));

  it('is written in quotes where YAML would read it as something else', () =>
    assert.equal(edited('', 'house:a #1'), 'default_model: "house:a #1"\n'));
});
