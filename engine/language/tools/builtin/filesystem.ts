import type { ToolSpec } from '../descriptor.ts';
import { describedSchema, objectSchema } from '../shape.ts';

const path = describedSchema('string', 'A file or folder, relative to the working folder.');
const encoding = describedSchema(
  'string',
  'How bytes become text; `base64` for anything that is no text, also for a document as it is.',
  {
    enum: ['utf8', 'latin1', 'base64'],
    default: 'utf8',
  },
);

const success = describedSchema('boolean', 'Whether it was done.');
const written = describedSchema('string', 'The path as it was given.');
const filepath = describedSchema('string', 'The same path under the name that older files use.');
const absolute = describedSchema('string', 'The path from the root of the file system.');
const size = describedSchema('integer', 'Bytes.');
const modified = describedSchema('string', 'When it was last changed (ISO 8601).');
const place = { path: written, filepath, absolute, success };
const always = ['success', 'path', 'filepath', 'absolute'];

const items = describedSchema('array', 'What was found, sorted by path.', {
  items: objectSchema(
    {
      name: describedSchema('string', 'The last part of the path.'),
      path: describedSchema('string', 'The path, usable in other steps.'),
      type: describedSchema('string', 'What it is.', { enum: ['file', 'folder', 'other'] }),
      size,
      modified,
    },
    ['name', 'path', 'type', 'size', 'modified'],
  ),
});
const files = describedSchema('array', 'The paths of the files among the items.', { items: { type: 'string' } });
const count = describedSchema('integer', 'How many items.');
const destination = describedSchema('string', 'Where to; a path that ends in `/` is a folder.');
const overwrite = describedSchema('boolean', 'Whether an existing file may be replaced.', { default: true });

/** Files and folders under the root, the working folder and the output folder. */
export const filesystem = {
  name: 'filesystem',
  title: 'Files',
  doc: 'Reads, writes, lists, copies and deletes files inside the project. What lies outside is asked about, and so is reading what holds keys (`.env`, `*.pem`) and writing what programs, later runs or agents obey (`baton.yaml`, `package.json`, `.github`, `CLAUDE.md`).',
  usual: true,
  executable: true,
  asks: false,
  parameterNames: {
    file_path: 'path',
    filepath: 'path',
    file: 'path',
    filename: 'path',
    directory: 'path',
    folder: 'path',
    text: 'content',
    data: 'content',
    source: 'path',
    dest: 'destination',
    target: 'destination',
  },
  resultNames: { source: 'path' },
  paths: ['path', 'destination'],
  writes: ['write.path', 'append.path', 'copy.destination', 'move.destination'],
  actions: {
    read: {
      doc: 'Reads a file. The result has its `content`; of a PDF, Word (`.docx`) or Excel file (`.xlsx`) that is its text, with a heading for each page or sheet.',
      parameters: objectSchema({ path, encoding }, ['path']),
      result: objectSchema({ content: describedSchema('string', 'The text of the file.'), ...place, size, modified }, [
        ...always,
        'content',
        'size',
        'modified',
      ]),
      effect: 'read',
      repeatable: true,
    },
    write: {
      doc: 'Writes a file, all of it or nothing; folders that are missing are made.',
      parameters: objectSchema(
        {
          path,
          content: { description: 'What to write: text as it is, anything else as JSON.' },
          encoding,
          overwrite,
        },
        ['path', 'content'],
      ),
      result: objectSchema({ ...place, size, created: describedSchema('boolean', 'Whether the file is new.') }, [
        ...always,
        'size',
        'created',
      ]),
      effect: 'write',
      repeatable: true,
    },
    append: {
      doc: 'Adds text to the end of a file, which is made if it is missing.',
      parameters: objectSchema(
        { path, content: { description: 'What to add: text as it is, anything else as JSON.' }, encoding },
        ['path', 'content'],
      ),
      result: objectSchema({ ...place, size }, [...always, 'size']),
      effect: 'write',
      repeatable: false,
    },
    list: {
      doc: 'Lists a folder.',
      parameters: objectSchema(
        {
          path,
          pattern: describedSchema('string', 'Only names that fit, for example `*.md`.'),
          recursive: describedSchema('boolean', 'Whether to look into folders too.', { default: false }),
        },
        ['path'],
      ),
      result: objectSchema({ items, files, count, ...place }, [...always, 'items', 'files', 'count']),
      effect: 'read',
      repeatable: true,
    },
    exists: {
      doc: 'Tells whether there is such a file or folder. It succeeds either way.',
      parameters: objectSchema({ path }, ['path']),
      result: objectSchema(
        {
          ...place,
          exists: describedSchema('boolean', 'Whether it is there.'),
          type: describedSchema('string', 'What it is.', { enum: ['file', 'folder', 'other', 'none'] }),
          size,
        },
        [...always, 'exists', 'type'],
      ),
      effect: 'read',
      repeatable: true,
    },
    copy: {
      doc: 'Copies a file or folder.',
      parameters: objectSchema({ path, destination, overwrite }, ['path', 'destination']),
      result: objectSchema({ ...place, destination: describedSchema('string', 'Where the copy is.'), size }, [
        ...always,
        'destination',
        'size',
      ]),
      effect: 'write',
      repeatable: true,
    },
    move: {
      doc: 'Moves or renames a file or folder.',
      parameters: objectSchema({ path, destination, overwrite }, ['path', 'destination']),
      result: objectSchema({ ...place, destination: describedSchema('string', 'Where it is now.') }, [...always, 'destination']),
      effect: 'write',
      repeatable: false,
    },
    delete: {
      doc: 'Deletes a file, or with `recursive` a folder with all that is in it.',
      parameters: objectSchema(
        {
          path,
          recursive: describedSchema('boolean', 'Whether a folder that is not empty may go.', { default: false }),
          missing_ok: describedSchema('boolean', 'Whether it is fine if there is nothing.', { default: false }),
        },
        ['path'],
      ),
      result: objectSchema({ ...place, deleted: describedSchema('boolean', 'Whether there was something to delete.') }, [
        ...always,
        'deleted',
      ]),
      effect: 'write',
      repeatable: false,
    },
    glob: {
      doc: 'Finds files by a pattern such as `notes/**/*.md`.',
      parameters: objectSchema(
        {
          pattern: describedSchema('string', 'The pattern; `*` stays in a folder, `**` goes through folders.'),
          path: describedSchema('string', 'The folder to begin in.', { default: '.' }),
        },
        ['pattern'],
      ),
      result: objectSchema({ items, files, count, ...place }, [...always, 'items', 'files', 'count']),
      effect: 'read',
      repeatable: true,
    },
    hash: {
      doc: 'Computes a checksum of a file.',
      parameters: objectSchema(
        {
          path,
          algorithm: describedSchema('string', 'Which checksum.', {
            enum: ['sha256', 'sha1', 'md5', 'sha512'],
            default: 'sha256',
          }),
        },
        ['path'],
      ),
      result: objectSchema(
        {
          ...place,
          hash: describedSchema('string', 'The checksum in hexadecimal digits.'),
          algorithm: describedSchema('string', 'Which checksum.'),
          size,
        },
        [...always, 'hash', 'algorithm', 'size'],
      ),
      effect: 'read',
      repeatable: true,
    },
  },
} satisfies ToolSpec;
