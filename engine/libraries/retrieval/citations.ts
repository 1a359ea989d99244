import { isMap, type Json } from '../../language/json.ts';

/** A passage that can be cited: by its number from 1 in its search, by its file, or by file and line. */
export interface CitablePassage {
  number: number;
  file: string;
  /** Its first and last line; undefined where it has none. */
  first?: number;
  last?: number;
}

/** The citations in an answer. */
export interface Citations {
  count: number;
  /** Citations that name no passage, as written, each once. */
  strange: string[];
}

/**
 * `[2]`, `[1, 3]`, `[1-3]`, `[docs/guide.md]`, `[docs/guide.md:12]`, `[docs/guide.md:12-14]`; not followed by a parenthesis,
 * which makes a link.
 */
const inBrackets = /\[([^[\]\n]{1,300})\](?![([])/g;
/** A link target on a line of its own. */
const definition = /^ {0,3}\[[^[\]\n]{1,300}\]:.*$/gm;
/** A number alone in brackets up to this is meant as a passage; a higher unknown one is a year or a code. */
const mostMeant = 99;
const numbers = /^\d{1,4}(?:\s*[,;\u2013-]\s*\d{1,4})*$/;
const code = /^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1[^\n]*$|(?![\s\S]))|`[^`\n]*`/gm;
/** Members of an answer that list citations. */
const members: ReadonlySet<string> = new Set(['citations', 'cites', 'sources']);

/** Compares the citations of an answer with its passages. An answer that is a map may list citations in a member. */
export function checkCitations(answer: Json, passages: readonly CitablePassage[]): Citations {
  const strange = new Set<string>();
  let count = 0;

  const cite = (written: string, isThere: boolean): void => {
    count++;
    if (!isThere) strange.add(written);
  };

  const isNear = nearFiles(passages);
  for (const text of textsIn(answer)) {
    for (const [, content = ''] of text.replace(code, '').replace(definition, '').matchAll(inBrackets)) {
      if (numbers.test(content)) {
        const isMeant = /^\d+$/.test(content) && Number(content) <= mostMeant;
        for (const number of numbersIn(content)) {
          const isThere = hasNumber(passages, number);
          // A list may be an ordinary value: numbers beyond the passages mean nothing.
          if (isThere || isMeant) cite(`[${number}]`, isThere);
        }
      } else if (hasPlace(passages, content) || isNear(content)) cite(`[${content}]`, hasPlace(passages, content));
    }
  }

  for (const listed of listedIn(answer)) {
    const written = String(listed).replace(/^\[(.*)\]$/, '$1');
    cite(written, /^\d+$/.test(written) ? hasNumber(passages, Number(written)) : hasPlace(passages, written));
  }

  return { count, strange: [...strange] };
}

const hasNumber = (passages: readonly CitablePassage[], wanted: number): boolean =>
  passages.some(({ number }) => number === wanted);

function hasPlace(passages: readonly CitablePassage[], written: string): boolean {
  const place = plainPath(written);
  const [, file = place, from, to = from] = lines.exec(place) ?? [];
  return passages.some((one) => {
    const name = plainPath(one.file);
    if (name === place) return true;
    if (name !== file || from === undefined || one.first === undefined) return false;
    return Number(from) <= (one.last ?? one.first) && Number(to) >= one.first;
  });
}

/** `guide.md:12`, `guide.md:12-14`. */
const lines = /^(.*):(\d{1,9})(?:[\u2013-](\d{1,9}))?$/;
const plainPath = (path: string): string => path.replace(/^(?:\.\/)+/, '');

/** Text in brackets may be anything; a path in the folder of a passage, or with the same extension, is meant as a file. */
function nearFiles(passages: readonly CitablePassage[]): (content: string) => boolean {
  const files = passages.map(({ file }) => plainPath(file));
  const folders = new Set(files.flatMap((file) => /^[^/]*\//.exec(file)?.[0] ?? []));
  const endings = new Set(files.flatMap((file) => endingOf(file) ?? []));

  return (content) => {
    const place = plainPath(content);
    if (/\s/.test(place)) return false;
    const file = lines.exec(place)?.[1] ?? place;
    return folders.has(/^[^/]*\//.exec(file)?.[0] ?? '') || endings.has(endingOf(file) ?? '');
  };
}

const endingOf = (file: string): string | undefined => /\.[A-Za-z]\w{0,9}$/.exec(file)?.[0];

/** The numbers of a list, with ranges such as `1-3` expanded. */
function numbersIn(list: string): number[] {
  return list.split(/[,;]/).flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split(/[\u2013-]/).map(Number);
    if (to > from && to - from < 100) return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    return to === from ? [from] : [from, to];
  });
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMap(value) ? Object.entries(value).flatMap(([name, member]) => (members.has(name) ? [] : textsIn(member))) : [];
}

function listedIn(value: Json): (string | number)[] {
  if (Array.isArray(value)) return value.flatMap(listedIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => (members.has(name) ? namesIn(member) : listedIn(member)));
}

/** The names in a list of citations; an entry may be a map with a number or a file. */
function namesIn(value: Json): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isMap(value)) return [];

  const { number, file, line } = value;
  if (typeof number === 'number') return [number];
  if (typeof file !== 'string') return [];

  return [typeof line === 'number' ? `${file}:${line}` : file];
}

/**
 * The passages in a template's value: the value of a search, its list, or several of either. Undefined where there are none.
 */
export function passagesIn(value: Json): CitablePassage[] | undefined {
  if (isMap(value)) {
    const { passages, results, file, place, text } = value;
    if (passages !== undefined) return passagesIn(passages);
    if (results !== undefined) return passagesIn(results);
    if (typeof file !== 'string') return undefined;

    const line = isMap(place) && typeof place['row'] !== 'number' ? place['line'] : undefined;
    if (typeof line !== 'number') return [{ number: 1, file }];

    const lines = typeof text === 'string' ? text.split('\n').length : 1;
    return [{ number: 1, file, first: line, last: line + lines - 1 }];
  }
  if (!Array.isArray(value)) return undefined;

  const all = value.map(passagesIn);
  if (all.includes(undefined)) return undefined;

  const isPassages = value.every((one) => isMap(one) && one['passages'] === undefined && one['results'] === undefined);
  // Each search numbers its own passages from 1.
  return isPassages
    ? all.flatMap((one = [], at) => one.map((passage) => ({ ...passage, number: at + 1 })))
    : all.flatMap((one = []) => one);
}
