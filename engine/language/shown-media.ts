/** Files that are shown as a picture, and those that can be heard, by their endings: Maps, since a file may end in any word, also `constructor`. */
const pictures: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['svg', 'image/svg+xml'],
]);
const sounds: ReadonlyMap<string, string> = new Map([
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['ogg', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['aac', 'audio/aac'],
]);

const endingOf = (file: string): string => /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? '';

/** The media type of a file that holds a picture; undefined for any other. */
export const typeOfPicture = (file: string): string | undefined => pictures.get(endingOf(file));

/** The type of a recording by the ending of its name; undefined for any other file. */
export const typeOfSound = (file: string): string | undefined => sounds.get(endingOf(file));
