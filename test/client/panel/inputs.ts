import type { InputDeclaration, InputForm } from '../../../client/declared-inputs.ts';
import type { ToPanel } from '../../../client/messages.ts';

const declare = (name: string, rest: Partial<InputDeclaration> = {}): InputDeclaration => ({
  name,
  type: 'text',
  schema: { type: 'string' },
  required: false,
  secret: false,
  ...rest,
});

/** An input of every kind. */
export const form: InputForm = {
  inputs: [
    declare('subject', { required: true, about: 'What the documents are about.' }),
    declare('folder', { names: 'folder', usual: 'sources', about: 'The folder with the documents.' }),
    declare('tone', { type: 'plain, formal', schema: { enum: ['plain', 'formal', 3] }, usual: 'plain' }),
    declare('pages', { type: 'whole number', schema: { type: 'integer', minimum: 1, maximum: 10 }, usual: '5' }),
    declare('checked', { type: 'true or false', schema: { type: 'boolean' }, required: true }),
    declare('sources', { type: 'list of text', schema: { type: 'array', items: { type: 'string' } } }),
    declare('token', { secret: true, required: true, about: 'For the library.' }),
  ],
  typed: { subject: 'the tide mills of the Orrin estuary\nand their ledgers', pages: '40', sources: '- ledger\n- [broken' },
  presets: [
    { name: 'tide mills', texts: { subject: 'the tide mills of the Orrin estuary' } },
    { name: 'windmills', texts: { subject: 'windmills', pages: '2' } },
  ],
  profiles: ['ci', 'thorough'],
  profile: 'ci',
};

/** What the host says when the tab is opened, and of what stands in it. */
export const inputForm: ToPanel[] = [
  { type: 'inputs', form },
  {
    type: 'inputFaults',
    faults: [
      ['pages', 'The input pages must be at most 10. It got 40.'],
      ['checked', 'The input checked (true or false) is missing.'],
      ['sources', 'Line 2: This list has no end.'],
    ],
  },
];
