import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

/** How texts are split: at headings, between sentences, or into pieces of equal length. */
export const chunkings = ['heading', 'sentences', 'tokens'] as const;
export type Chunking = (typeof chunkings)[number];

/** The most passages of one search. */
export const mostPassages = 1_000;

const text = (doc: string) => describedSchema('string', doc);

const place = {
  ...objectSchema(
    {
      line: describedSchema(
        'integer',
        'The line that it begins at, from 1; in its text, where it is of a row; of a sheet, the row. HTML, PDF and Word files have none.',
      ),
      page: describedSchema('integer', 'Of a PDF, the page, from 1.'),
      sheet: text('Of an Excel file, the sheet.'),
      heading: text('The headings above it, the outermost first.'),
      row: describedSchema('integer', 'Which row it is of, from 0.'),
    },
    [],
  ),
  description: 'Where it stands.',
};

const passage = objectSchema(
  {
    text: text('The passage.'),
    file: text('The file that it is of; of a row, its `file`, its `id`, or its number.'),
    place,
    score: describedSchema('number', 'How well it fits; the scores of one search can be compared.'),
    fields: { type: 'object', description: 'What `where` may ask of its document.' },
  },
  ['text', 'file', 'place', 'score', 'fields'],
);

/** The input of a search: parameters of the tool, and members of the key `retrieve`. */
export const retrievalParameters = {
  from: {
    anyOf: [
      describedSchema('string', 'A pattern of files.', { minLength: 1 }),
      { type: 'array', items: { type: ['string', 'object'] } },
    ],
    description:
      'What is searched: a pattern of files (`docs/**/*.md`), a list of them, or rows: a list of maps, of which `text` is searched, or every text in it.',
  },
  query: describedSchema('string', 'What is looked for, in words or as a question.', { minLength: 1 }),
  top: describedSchema('integer', 'How many passages at most.', { minimum: 1, maximum: mostPassages, default: 5 }),
  chunk: describedSchema(
    'string',
    'How texts are cut into passages: at their headings (long sections also between paragraphs), between sentences, or into pieces of about 250 tokens.',
    { enum: [...chunkings], default: 'heading' },
  ),
  model: describedSchema(
    'string',
    'A model for embeddings (`openai:text-embedding-3-small`, `ollama:nomic-embed-text`): passages are then also found by what they mean, and both rankings are joined. What it was asked for once is kept.',
    { minLength: 1 },
  ),
  where: {
    type: 'object',
    description:
      'What a document must be to be searched: a map of fields with a value, a pattern (`docs/*`) or a list of those. Fields are `file`, `folder`, `name` and `extension`, what stands between `---` above a Markdown text, and the fields of a row.',
  },
};

/** Passages of documents by the words of a question. */
export const retrieval = {
  name: 'retrieval',
  title: 'Retrieval',
  doc: 'Finds the passages of files or rows that fit a question, by their words (BM25), and with `model` also by what they mean. What was read is indexed under `.baton/retrieval`; a search reads again only what has changed.',
  executable: true,
  marks: true,
  asks: false,
  defaultAction: 'search',
  actions: {
    search: {
      doc: 'Finds the passages that fit a question best.',
      parameters: objectSchema(retrievalParameters, ['from', 'query']),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'True.'),
          passages: describedSchema('array', 'The passages, the best first.', { items: passage }),
          text: text('The same as text for a prompt, each with a number (`[1]`), its file and its line.'),
          files: describedSchema('integer', 'How many files or rows were searched.'),
          chunks: describedSchema('integer', 'How many passages there are in all.'),
          skipped: describedSchema('array', 'Files that were left out, and why.', {
            items: objectSchema({ file: text('The file.'), why: text('Why it was left out.') }, ['file', 'why']),
          }),
        },
        ['success', 'passages', 'text', 'files', 'chunks', 'skipped'],
      ),
      effect: 'read',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
