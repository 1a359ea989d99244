/** The code of the problem that the path of a URI asks for; undefined for any other path. */
export const problemOfUri = (path: string): string | undefined => /^\/problem\/([a-z]+(?:-[a-z]+)*)$/.exec(path)?.[1];
