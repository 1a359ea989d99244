import { noticeTexts } from '../../language/texts/cli/notices.ts';
import { say } from '../../language/texts.ts';
import type { Args } from './parse.ts';
import { UsageError } from './usage-error.ts';

/** The public address, without a trailing slash. Throws a UsageError. */
export function readPublicUrl(args: Args): string | undefined {
  const text = args.one('public-url');
  if (text === undefined) return undefined;

  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && /^(?:localhost|127\.|\[::1\])/.test(url.hostname));
  if (!url || !isSafe || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    throw new UsageError(say(noticeTexts.noPublicUrl, { text }));

  return url.href.replace(/\/+$/, '');
}
