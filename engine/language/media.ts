/** Media that a prompt may contain besides text. */
export type MediaKind = 'image' | 'audio';

/** The most bytes of one picture or recording; a provider's limit may be lower. */
export const mostBytes = 20_000_000;

interface MediaType {
  kind: MediaKind;
  /** Its name for people. */
  name: string;
  /** Whether a file's first bytes have this type's signature. */
  begins(bytes: Uint8Array): boolean;
}

const ascii = (bytes: Uint8Array, from: number, text: string): boolean =>
  [...text].every((letter, index) => bytes[from + index] === letter.charCodeAt(0));

/** Every known type, by its MIME type. The content decides, not the file's name. */
const mediaTypes: Readonly<Record<string, MediaType>> = {
  'image/png': { kind: 'image', name: 'PNG', begins: (bytes) => bytes[0] === 0x89 && ascii(bytes, 1, 'PNG\r\n') },
  'image/jpeg': { kind: 'image', name: 'JPEG', begins: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff },
  'image/gif': { kind: 'image', name: 'GIF', begins: (bytes) => ascii(bytes, 0, 'GIF8') },
  'image/webp': { kind: 'image', name: 'WebP', begins: (bytes) => ascii(bytes, 0, 'RIFF') && ascii(bytes, 8, 'WEBP') },
  'audio/wav': { kind: 'audio', name: 'WAV', begins: (bytes) => ascii(bytes, 0, 'RIFF') && ascii(bytes, 8, 'WAVE') },
  'audio/mpeg': {
    kind: 'audio',
    name: 'MP3',
    // A tag, or the first frame: eleven set bits and layer III.
    begins: (bytes) => ascii(bytes, 0, 'ID3') || (bytes[0] === 0xff && [0xe2, 0xf2].includes((bytes[1] ?? 0) & 0xf6)),
  },
  'audio/flac': { kind: 'audio', name: 'FLAC', begins: (bytes) => ascii(bytes, 0, 'fLaC') },
  'audio/ogg': { kind: 'audio', name: 'Ogg', begins: (bytes) => ascii(bytes, 0, 'OggS') },
  'audio/aiff': { kind: 'audio', name: 'AIFF', begins: (bytes) => ascii(bytes, 0, 'FORM') && ascii(bytes, 8, 'AIF') },
  'audio/aac': {
    kind: 'audio',
    name: 'AAC',
    begins: (bytes) => bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0,
  },
};

/** The MIME type by a file's first bytes. */
export const typeOfBytes = (bytes: Uint8Array): string | undefined =>
  Object.entries(mediaTypes).find(([, { begins }]) => begins(bytes))?.[0];

export const kindOfType = (type: string): MediaKind | undefined =>
  Object.hasOwn(mediaTypes, type) ? mediaTypes[type]?.kind : undefined;

/** The name of a type for people. */
export const nameOfType = (type: string): string =>
  (Object.hasOwn(mediaTypes, type) ? mediaTypes[type]?.name : undefined) ?? type;

/** The names of a kind's types for people. */
export const mediaTypesOf = (kind: MediaKind): string[] =>
  Object.values(mediaTypes).flatMap((one) => (one.kind === kind ? [one.name] : []));

/** The ability that a model needs for a prompt with such media. */
export const sensesFor = (media: readonly { kind: MediaKind }[] = []): string[] => [
  ...new Set(media.map(({ kind }) => (kind === 'image' ? 'vision' : 'audio'))),
];
