import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';
import { missingPictures, writtenFile, writtenFileNames } from '../written-file.ts';

const rows = 'a list of maps becomes a table, a map of lists one table each';
const when = 'A section where this is false is left out: true or false, or an expression such as `3 > 2`.';

const section = objectSchema(
  {
    title: describedSchema('string', 'The heading of the section.'),
    content: { description: 'Its text in Markdown; a list or map becomes a table.' },
    data: { description: `Rows to show below the text: ${rows}.` },
    level: describedSchema('integer', 'The level of its heading.', { minimum: 2, maximum: 6, default: 2 }),
    condition: { description: when },
  },
  [],
  true,
);

/** Reports of text, tables and pictures. */
export const reportGenerator = {
  name: 'report-generator',
  title: 'Report',
  doc: 'Makes a report of sections, tables and pictures, in Markdown or as one self-contained HTML page.',
  defaultAction: 'generate',
  executable: true,
  marks: true,
  asks: false,
  parameterNames: {
    ...writtenFileNames,
    output_format: 'format',
    report_type: 'format',
    text: 'content',
    body: 'content',
    include_toc: 'toc',
    visualization_files: 'charts',
    visualizations: 'charts',
    images: 'charts',
  },
  paths: ['path'],
  writes: ['path'],
  resultNames: { markdown: 'content', output_path: 'path', file_size: 'size' },
  actions: {
    generate: {
      doc: 'Makes the report. Its text is `content`; with `path` it is also written to a file.',
      parameters: objectSchema(
        {
          title: describedSchema('string', 'The title of the report.'),
          content: { description: 'Text in Markdown that stands before the sections.' },
          sections: {
            description: 'The sections in their order: `{title, content, data}`, or a map of titles with their content.',
            type: ['array', 'object'],
            items: section,
          },
          data: { description: `Rows to show before the sections: ${rows}.` },
          charts: {
            description: 'Pictures to show at the end: files, or the `charts` of a visualization step. HTML holds them inside.',
            type: ['array', 'string', 'object'],
          },
          metadata: describedSchema('object', 'Facts that stand under the title, such as author and date.', {
            additionalProperties: true,
          }),
          format: describedSchema('string', 'What to make.', { enum: ['markdown', 'html', 'md'], default: 'markdown' }),
          toc: describedSchema('boolean', 'Whether a table of contents stands above the sections.', { default: false }),
          path: describedSchema(
            'string',
            'The file to write; with an ending such as `.html` it decides the format where none is given.',
          ),
          include_visualizations: describedSchema('boolean', 'Whether the `charts` are shown.', { default: true }),
        },
        [],
        true,
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether it was made.'),
          content: describedSchema('string', 'The report.'),
          report: describedSchema('string', 'The same under the name that older files use.'),
          format: describedSchema('string', 'What was made.', { enum: ['markdown', 'html'] }),
          title: describedSchema('string', 'The title of the report.'),
          sections: describedSchema('integer', 'How many sections are in it.'),
          word_count: describedSchema('integer', 'How many words its Markdown has, with the signs that stand alone.'),
          missing: missingPictures,
          ...writtenFile,
          file_path: describedSchema('string', 'The same again.'),
        },
        ['success', 'content', 'report', 'format', 'title', 'sections', 'word_count', 'missing'],
      ),
      effect: 'write',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
