/** Whether a version is 1.`least` or later, and before 2. */
export function isUnderstood(version: string, least: number): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  return major === '1' && Number(minor) >= least;
}
