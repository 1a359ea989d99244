/**
 * Extensions of files that are shown as pictures, and of those that can be played. They are Maps, since an extension may be
 * any word, even `constructor`.
 */
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

/** The media type of a picture file; undefined for any other. */
export const typeOfPicture = (file: string): string | undefined => pictures.get(endingOf(file));

/** The type of a sound file by its extension; undefined for any other. */
export const typeOfSound = (file: string): string | undefined => sounds.get(endingOf(file));
