import { remoteTexts as texts } from '../../language/texts/cli/remote.ts';
import { say } from '../../language/texts.ts';
import type { OptionName } from '../args/options.ts';
import type { Args } from '../args/parse.ts';
import { UsageError } from '../args/usage-error.ts';

/** Throws a UsageError for options that have no meaning beside `--on`. */
export function refuseLocalOptions(args: Args, options: readonly OptionName[], remote: readonly OptionName[]): void {
  const option = options.find((one) => one !== 'on' && !remote.includes(one) && args.has(one));
  if (option !== undefined) throw new UsageError(say(texts.onlyHere, { option }));
}
