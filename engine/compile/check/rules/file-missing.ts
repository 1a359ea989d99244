import type { Rule } from '../checkable.ts';

export const fileMissing: Rule = {
  code: 'file-missing',
  doc: 'A file that becomes part of the pipeline, such as the text of a prompt, is not there. It is looked for in the folder of this file, in those above it up to the root of the project, and in the current folder. Files that tools read are not judged: another step may write them first.',
  examples: [],
};
