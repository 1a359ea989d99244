/** An append to the file of outputs, in a POSIX shell and in PowerShell. */
const appended = />> *"?\$(?:env:)?\{?GITHUB_OUTPUT\}?"?/g;
const teed = /\btee +-a +"?\$\{?GITHUB_OUTPUT\}?"?/g;

/** A script whose outputs go to standard output instead, where they are read from. */
export const printOutputs = (script: string): string =>
  script
    .split(appended)
    .map((piece, index, all) => (index < all.length - 1 ? withoutBlanks(piece) : piece))
    .join('')
    .replace(teed, 'tee');

/** A text without trailing spaces. */
function withoutBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end -= 1;
  return text.slice(0, end);
}

/** Whether a script writes an output of that name on one line, which can be found in its standard output. */
export function declaresOutput(script: string, name: string): boolean {
  if (script.includes(`::set-output name=${name}::`)) return true;
  if (!script.includes('GITHUB_OUTPUT') || printOutputs(script).includes('GITHUB_OUTPUT')) return false;
  const [before, ...more] = script.split(`${name}=`);
  // A longer name ends with this one, too.
  return more.length > 0 && [before, ...more.slice(0, -1)].some((text = '') => !/[\w-]$/.test(text));
}
