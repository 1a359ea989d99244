import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from '../evaluation/run.ts';
import { isPlain, kindOf } from '../evaluation/values.ts';
import { withoutEntities } from './entities.ts';
import type { Filter } from './filter.ts';
import { pairs } from './list.ts';
import { wordsOfText } from './text.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Removes comments and tags; a `<` without a following `>` is text. */
function withoutTags(text: string): string {
  let result = '';
  let at = 0;
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', at)) {
    const comment = text.startsWith('<!--', open);
    const close = text.indexOf(comment ? '-->' : '>', open);
    if (close < 0) break;
    result += text.slice(at, open);
    at = close + (comment ? 3 : 1);
  }

  return withoutEntities(wordsOfText(result + text.slice(at)).join(' '));
}

/** Percent-encoding of all but letters, digits and `-_.~`. */
const percent = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function urlEncoded(input: Json, run: Run): string {
  if (!isPlain(input) && !Array.isArray(input)) return percent(run.print(input)).replaceAll('%2F', '/');
  const parts = isPlain(input) ? pairs(input, run) : input;
  const field = (value: Json | undefined): string => percent(run.print(value ?? null)).replaceAll('%20', '+');

  return parts
    .map((pair) =>
      Array.isArray(pair) && pair.length === 2
        ? `${field(pair[0])}=${field(pair[1])}`
        : run.fail('type-mismatch', say(texts.queryOf, { kind: kindOf(pair) })),
    )
    .join('&');
}

function attributes(input: Json, space: boolean, run: Run): string {
  const shown = pairs(input, run).flatMap((pair) => {
    const [name = null, value = null] = Array.isArray(pair) ? pair : [];
    const key = run.print(name);
    if (/[\s/>=<"']/.test(key) || key === '') run.fail('bad-value', say(texts.attributeName, { name: key }));
    return value === null ? [] : [`${key}="${escaped(run.print(value))}"`];
  });
  return (space && shown.length ? ' ' : '') + shown.join(' ');
}

const escaping: Filter = (input, _, run) => run.made(escaped(run.print(input)));

export const markupFilters = {
  e: escaping,
  escape: escaping,
  forceescape: escaping,
  safe: (input) => input,
  striptags: (input, _, run) => run.made(withoutTags(run.print(input))),
  urlencode: (input, _, run) => run.made(urlEncoded(input, run)),
  xmlattr: (input, [space], run) => run.made(attributes(input, space !== false, run)),
} as const satisfies Record<string, Filter>;
