import { requestHash } from '../../calls/logged-calls.ts';

/** What every provider takes: letters, digits, `_` and `-`, a letter or `_` first, and no more characters than this. */
const longest = 64;

/**
 * The names by which a model calls its tools: `files_read_text_file`. A name that is too long, taken, or equal to another one gets a
 * fingerprint of the full name.
 */
export function offerNames(offers: readonly { tool: string; action: string }[], taken: readonly string[] = []): string[] {
  const plain = offers.map(({ tool, action }) => `${tool}_${action}`.replace(/[^\w-]/g, '_').replace(/^(?![A-Za-z_])/, '_'));
  return plain.map((name, index) => {
    const isOwn = name.length <= longest && plain.indexOf(name) === plain.lastIndexOf(name) && !taken.includes(name);
    const { tool = '', action = '' } = offers[index] ?? {};
    return isOwn ? name : `${name.slice(0, longest - 9)}_${requestHash(JSON.stringify([tool, action])).slice(0, 8)}`;
  });
}
