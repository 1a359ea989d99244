import { tagNames } from '../../auto/resolve.ts';
import type { Compiled } from '../../compile/compile.ts';
import type { Json } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { autoTexts } from '../../language/texts/run/auto.ts';
import { say } from '../../language/texts.ts';
import { Refusal } from '../refusal.ts';

/** Throws a Refusal that names every supplied answer without an AUTO tag for it. */
export function refuseUnusedResponses(compiled: Compiled, responses: Readonly<Record<string, Json>> = {}): void {
  const supplied = Object.keys(responses);
  if (supplied.length === 0) return;

  const pipelines = [compiled, ...compiled.called.values()];
  const sites = pipelines.flatMap(({ pipeline, steps }) => [...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)]);
  const names = new Set(sites.flatMap(tagNames));
  const messages = supplied.flatMap((name) => {
    if (names.has(name)) return [];
    const like = nearest(name, names);
    return [say(like === undefined ? autoTexts.noSuchTag : autoTexts.noSuchTagLike, { name, like: like ?? '' })];
  });
  if (messages.length === 0) return;
  throw new Refusal(messages.join('\n'), { hint: say(names.size > 0 ? autoTexts.noSuchTagHint : autoTexts.noTagsHint) });
}
