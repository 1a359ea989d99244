/** The code of the problem in a URI's path; undefined for any other path. */
export const problemOfUri = (path: string): string | undefined => /^\/problem\/([a-z]+(?:-[a-z]+)*)$/.exec(path)?.[1];
