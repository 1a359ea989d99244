/** The .vsix of what dist/ holds: the one that `npm test` has made of this build, or a new one. */
export function findExtensionPackage(): Promise<string>;
