/** What a page shows as a picture, by the ending of its file. */
const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/** The media type of a file that holds a picture; undefined for any other. */
export const typeOfPicture = (file: string): string | undefined => types[/\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
