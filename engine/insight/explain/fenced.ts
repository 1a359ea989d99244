/** YAML in a code fence that does not occur in it. */
export function fenced(text: string): string {
  const longestFence = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([fence]) => fence.length));
  const fence = '`'.repeat(longestFence + 1);
  return `${fence}yaml\n${text.trimEnd()}\n${fence}`;
}
