/** What is wrong with paths and files. */
export const diskTexts = {
  // Paths
  unusable: '"{path}" cannot be used as a path: {why}.',
  unusableHead: '"{path}" cannot be used as a path',
  guarded: '"{path}" lies in {folder}, whose files can run programs; pipelines may not write there.',
  outside: '"{path}" leads to {file}, outside of the folders that this run may touch.',
  empty: 'it is empty',
  nul: 'it has a NUL character in it',
  device: '"{name}" is the name of a device on Windows',
  drive: 'it begins with a drive letter, and this system has no drives',
  share: 'it names a share of Windows, which this system does not have',

  // What the system says
  failed: '{what}: {why} ({file}).',
  missing: 'it does not exist',
  denied: 'access is denied',
  notPermitted: 'the system does not permit it',
  readOnly: 'the file system is read-only',
  exists: 'it exists already',
  folder: 'it is a folder',
  notAFolder: 'a part of its path is a file, not a folder',
  notEmpty: 'the folder is not empty',
  longName: 'the name is too long',
  circle: 'its links lead in a circle',
  full: 'the disk is full',
  quota: 'the disk quota is used up',
  tooLarge: 'the file would be too large',
  ioError: 'the disk reports an error',
  busy: 'another program is using it',
  tooManyOpen: 'too many files are open',
  deniedHint: 'Check who may read and write there.',
  fullHint: 'Free some space, then try again.',
} as const;
