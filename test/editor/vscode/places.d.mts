/** The path of an installed Chromium (the environment's CHROMIUM goes first), or undefined. */
export function findBrowser(): string | undefined;
