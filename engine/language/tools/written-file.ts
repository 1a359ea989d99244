import { describedSchema } from './shape.ts';

/** Result members of an action that has written a file. */
export const writtenFile = {
  path: describedSchema('string', 'The file as it was given.'),
  filepath: describedSchema('string', 'The same path under the name that older files use.'),
  absolute: describedSchema('string', 'The path from the root of the file system.'),
  size: describedSchema('integer', 'Bytes of the file.'),
};

/** Older names of the parameter `path`, the file to write. */
export const writtenFileNames = {
  output_path: 'path',
  output_file: 'path',
  file_path: 'path',
  filepath: 'path',
  file: 'path',
  filename: 'path',
};

/** Pictures of a document that was written. */
export const missingPictures = describedSchema('array', 'Pictures that could not be put in, each with the reason.', {
  items: { type: 'string' },
});
