import { requestHash } from '../../calls/logged-calls.ts';

/**
 * What every provider accepts: letters, digits, `_` and `-`, beginning with a letter or `_`, and at most this many
 * characters.
 */
const longest = 64;

/**
 * The names of tools for a model: `files_read_text_file`. A name that is too long, in use, or ambiguous gets a fingerprint of
 * the full name.
 */
export function offerNames(offers: readonly { tool: string; action: string }[], taken: readonly string[] = []): string[] {
  const plain = offers.map(({ tool, action }) => `${tool}_${action}`.replace(/[^\w-]/g, '_').replace(/^(?![A-Za-z_])/, '_'));
  return plain.map((name, index) => {
    const isOwn = name.length <= longest && plain.indexOf(name) === plain.lastIndexOf(name) && !taken.includes(name);
    const { tool = '', action = '' } = offers[index] ?? {};
    return isOwn ? name : `${name.slice(0, longest - 9)}_${requestHash(JSON.stringify([tool, action])).slice(0, 8)}`;
  });
}
