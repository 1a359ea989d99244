/** Where a script appends to the file of its outputs, in a POSIX shell and in PowerShell. */
const appended = / *>> *"?\$(?:env:)?\{?GITHUB_OUTPUT\}?"?/g;
const teed = /\btee +-a +"?\$\{?GITHUB_OUTPUT\}?"?/g;

/** A script whose outputs go to standard output, where they are read from. */
export const printOutputs = (script: string): string => script.replace(appended, '').replace(teed, 'tee');

/** Whether a script writes an output of that name as one line that can be found in what it prints. */
export function declaresOutput(script: string, name: string): boolean {
  if (script.includes(`::set-output name=${name}::`)) return true;
  if (!script.includes('GITHUB_OUTPUT') || printOutputs(script).includes('GITHUB_OUTPUT')) return false;
  const [before, ...more] = script.split(`${name}=`);
  // A longer name ends with this one, too.
  return more.length > 0 && [before, ...more.slice(0, -1)].some((text = '') => !/[\w-]$/.test(text));
}
