/** Makes the npm package of the command line in `folder` and gives its path. */
export function packForNpm(folder: string): string;
