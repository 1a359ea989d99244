const opener = /^(?:however|but|and|yet|thus|therefore|moreover|besides|then|so),?\s+(?=\p{L})/iu;

/** A passage as a claim: one line, without emphasis and without its leading connective. */
export function asClaim(passage: string): string {
  const line = passage
    .replace(/\s+/g, ' ')
    .replace(/(^|[\s("“])([*_]{1,2})(\S(?:[^*_]*\S)?)\2(?=[\s.,;:!?)"”]|$)/g, '$1$3')
    .trim();
  const bare = line.replace(opener, '');
  return bare === line ? line : bare.charAt(0).toUpperCase() + bare.slice(1);
}
