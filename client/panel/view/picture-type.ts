/** What a page shows as a picture, by the ending of its file. */
const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

const sounds: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  flac: 'audio/flac',
  aac: 'audio/aac',
};

/** The type of a recording by the ending of its name; undefined for any other file. */
export const typeOfSound = (file: string): string | undefined => sounds[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];

/** The media type of a file that holds a picture; undefined for any other. */
export const typeOfPicture = (file: string): string | undefined => types[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
