/** Reasons that files cannot be read, written, found or moved. */
export const filesystemTexts = {
  cannot: 'Cannot {verb} "{path}": {why}.',
  cannotHead: 'Cannot {verb} "{path}"',
  allowHint: 'If the run should touch it, allow that: --allow "filesystem:{file}"',

  // Reading
  isFolder: 'it is a folder',
  noFile: 'it is not a file that can be read',
  tooLarge: 'it has {size} MB, and at most {most} MB can be read at once',
  page: 'Page {page}',
  noUtf8: 'it is not UTF-8 text; give `encoding`: latin1 for older texts, base64 for anything else',

  // Writing
  folderName: 'its name ends as that of a folder',
  exists: 'it exists already, and `overwrite` is false',
  noContent: 'The parameter "content" is missing; nothing would be written.',

  // Finding
  tooManyItems: 'it holds more than {most} {most|item|items}; give a `pattern`',
  tooManyFiles: 'more than {most} {most|file fits|files fit}; give a narrower `pattern`',
  tooManyBraces: 'The pattern stands for more than 1,000 others; use fewer braces.',
  patternAbsolute: 'The pattern "{pattern}" is not relative; give the folder to begin in as `path`.',
  patternUp: 'The pattern "{pattern}" leads up with ".."; give the folder to begin in as `path`.',

  // Copying, moving, deleting
  neither: 'it is neither a file nor a folder',
  notRecursive: 'it is a folder, and `recursive` is false',
  samePlace: 'it would be moved to where it is',
  inside: '"{path}" is inside of it',
  targetExists: '"{path}" exists already, and `overwrite` is false',
  targetFolder: '"{path}" is a folder; end it with / to put the file into it',
  keptMoved: '"{path}" holds the folder that this run works in and cannot be moved.',
  keptDeleted: '"{path}" holds the folder that this run works in and cannot be deleted.',
} as const;

/** Descriptions of the operation, for `cannot`. */
export const filesystemVerbs = {
  append: 'append to',
  copy: 'copy',
  delete: 'delete',
  list: 'list',
  look: 'look at',
  move: 'move',
  read: 'read',
  search: 'search',
  write: 'write',
} as const;
