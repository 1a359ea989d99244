import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';
import { missingPictures, writtenFile, writtenFileNames } from '../written-file.ts';

/** PDF files. */
export const pdfCompiler = {
  name: 'pdf-compiler',
  title: 'PDF',
  doc: 'Makes a PDF of Markdown, by a browser of this machine.',
  defaultAction: 'compile',
  executable: true,
  marks: true,
  asks: false,
  needs: 'Chromium, Chrome or Edge on the PATH, or the browser that the environment variable BATON_BROWSER names',
  parameterNames: {
    markdown: 'content',
    markdown_content: 'content',
    text: 'content',
    ...writtenFileNames,
    include_toc: 'toc',
  },
  paths: ['path'],
  writes: ['path'],
  resultNames: { output_path: 'path', file_size: 'size' },
  actions: {
    compile: {
      doc: 'Makes the PDF and writes it to a file. A path that ends in `.html` or `.md` gets that instead.',
      parameters: objectSchema(
        {
          content: describedSchema('string', 'The text in Markdown.'),
          path: describedSchema('string', 'The file to write.'),
          title: describedSchema('string', 'The title of the document.'),
          toc: describedSchema('boolean', 'Whether a table of contents stands at the beginning.', { default: false }),
          format: describedSchema('string', 'What to make; without it what the ending of `path` says.', {
            enum: ['pdf', 'html', 'markdown', 'md'],
          }),
          metadata: describedSchema('object', 'Facts that stand under the title, such as author and date.', {
            additionalProperties: true,
          }),
        },
        ['content', 'path'],
        true,
      ),
      result: objectSchema(
        {
          success: describedSchema('boolean', 'Whether it was made.'),
          ...writtenFile,
          format: describedSchema('string', 'What was made.', { enum: ['pdf', 'html', 'markdown'] }),
          missing: missingPictures,
        },
        ['success', 'path', 'filepath', 'absolute', 'size', 'format', 'missing'],
      ),
      effect: 'write',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
