import { codeLanguageTitles, codeSymbolKinds, referenceRoles } from '../../code.ts';
import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** The most symbols, places and passages in the result of one call. */
export const mostCodeResults = 1_000;

const text = (doc: string) => describedSchema('string', doc);
const number = (doc: string) => describedSchema('integer', doc);

const from = {
  anyOf: [
    describedSchema('string', 'A pattern of files.', { minLength: 1 }),
    { type: 'array', items: { type: 'string' }, minItems: 1 },
  ],
  default: '**',
  description:
    'Which files are read: a pattern (`src/**`) or a list of them; else all code below the working folder. What `.gitignore` names, `node_modules` and hidden folders are left out unless a pattern names them.',
};
const limit = (of: string, usual: number) =>
  describedSchema('integer', `How many ${of} at most.`, { minimum: 1, maximum: mostCodeResults, default: usual });

const symbolMembers = {
  file: text('The file.'),
  line: number('The line of its name, from 1.'),
  column: number('The column of its name, from 1.'),
  end_line: number('Its last line.'),
  kind: describedSchema('string', 'What it is.', { enum: [...codeSymbolKinds] }),
  name: text('Its name.'),
  signature: text('Its first words: the parameters and the result of a function, what a class extends.'),
  container: text('The declarations around it, the outermost first, with dots between; empty at the top of a file.'),
};
const symbol = objectSchema(symbolMembers, ['file', 'line', 'column', 'end_line', 'kind', 'name', 'signature', 'container']);
const symbolList = (doc: string) => describedSchema('array', doc, { items: symbol });

const reference = objectSchema(
  {
    file: symbolMembers.file,
    line: number('The line, from 1.'),
    column: number('The column, from 1.'),
    role: describedSchema('string', 'What the name does there, as its syntax tells.', { enum: [...referenceRoles] }),
    container: text('The declaration that it stands in; empty at the top of a file.'),
    text: text('The line.'),
  },
  ['file', 'line', 'column', 'role', 'container', 'text'],
);

const passage = objectSchema(
  {
    ...symbolMembers,
    line: number('The first line of the passage, from 1.'),
    end_line: number('Its last line.'),
    kind: text('What it is of; empty for code at the top of a file.'),
    score: describedSchema('number', 'How well it fits; the scores of one search can be compared.'),
    text: text('The code.'),
  },
  ['file', 'line', 'end_line', 'kind', 'name', 'signature', 'container', 'score', 'text'],
);

const count = number('How many there are in all.');

/** Information about the files that a call examined. */
const coverage = {
  success: describedSchema('boolean', 'True.'),
  files: number('How many files were read.'),
  broken: describedSchema(
    'array',
    'Files with places that their grammar does not read, such as half-written ones: what stands there may be missing.',
    { items: { type: 'string' } },
  ),
  skipped: describedSchema('array', 'Files that were left out, and why.', {
    items: objectSchema({ file: text('The file.'), why: text('Why it was left out.') }, ['file', 'why']),
  }),
};
const covered = Object.keys(coverage);
const action = { effect: 'read', repeatable: true } as const;

/** Declarations and names in source code, by its syntax. */
export const codebase = {
  name: 'codebase',
  title: 'Codebase',
  doc: `Reads source code in ${codeLanguageTitles}: what a file declares, where a name is declared and where it stands, which functions fit a question. It goes by syntax and knows no types: two functions of the same name are one name, and a call through another name is not seen. What was read is indexed under \`.baton/retrieval\`; a call reads again only what has changed.`,
  executable: true,
  marks: true,
  asks: false,
  defaultAction: 'search',
  paths: ['path'],
  parameterNames: { file: 'path', symbol: 'name', limit: 'top', max_results: 'top' },
  actions: {
    outline: {
      ...action,
      doc: 'What one file declares, in its order. Read this before the whole file.',
      parameters: objectSchema({ path: describedSchema('string', 'The file.', { minLength: 1 }) }, ['path']),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'True.'),
          path: text('The file.'),
          filepath: text('The file.'),
          absolute: text('Its full path.'),
          language: text('Its language.'),
          symbols: symbolList('Its declarations.'),
          count: number('How many there are.'),
          text: text('The same as text for a prompt: a line each, indented by what is around, with its line number.'),
          complete: describedSchema(
            'boolean',
            'Whether the grammar read all of the file. Else, as in a half-written one, a declaration may be missing.',
          ),
        },
        ['success', 'path', 'filepath', 'absolute', 'language', 'symbols', 'count', 'text', 'complete'],
      ),
    },
    symbols: {
      ...action,
      doc: 'Finds declarations by their name, exact ones first.',
      parameters: objectSchema(
        {
          name: describedSchema(
            'string',
            'A name, a part of one, or one with `*` for any letters. Without it all declarations.',
            {
              minLength: 1,
            },
          ),
          kind: {
            anyOf: [{ enum: [...codeSymbolKinds] }, { type: 'array', items: { enum: [...codeSymbolKinds] }, minItems: 1 }],
            description: 'What it must be: one kind, or a list of them.',
          },
          from,
          top: limit('declarations', 50),
        },
        [],
      ),
      result: objectSchema({ symbols: symbolList('The declarations.'), count, ...coverage }, ['symbols', 'count', ...covered]),
    },
    references: {
      ...action,
      doc: 'Where a name stands in code, and what it does there: not in comments and texts. Every place with this name is told, whatever it means there.',
      parameters: objectSchema(
        {
          name: describedSchema('string', 'The whole name, without what is in front of its last dot.', { minLength: 1 }),
          role: {
            anyOf: [{ enum: [...referenceRoles] }, { type: 'array', items: { enum: [...referenceRoles] }, minItems: 1 }],
            description: 'What it must do there: one role, or a list of them.',
          },
          from,
          top: limit('places', 100),
        },
        ['name'],
      ),
      result: objectSchema(
        { references: describedSchema('array', 'The places, by file and line.', { items: reference }), count, ...coverage },
        ['references', 'count', ...covered],
      ),
    },
    search: {
      ...action,
      doc: 'Finds the functions and types whose words fit a question best (BM25): their names, comments and code.',
      parameters: objectSchema(
        {
          query: describedSchema('string', 'What is looked for, in words or as a question.', { minLength: 1 }),
          from,
          top: limit('passages', 5),
        },
        ['query'],
      ),
      result: objectSchema(
        {
          results: describedSchema('array', 'The passages, the best first.', { items: passage }),
          text: text('The same as text for a prompt, each with a number (`[1]`), its file and its line.'),
          ...coverage,
        },
        ['results', 'text', ...covered],
      ),
    },
  },
} satisfies ToolSpec;
