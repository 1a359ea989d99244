/** One element of a pattern: any run of characters, one character by a test, or a literal character. */
type PatternAtom = '*' | ((character: string) => boolean);

/**
 * Matches a name against a pattern of `*` (any run), `?` (any character) and `[a-z]`, `[!a-z]` (one of a set), in time proportional to
 * the product of their lengths, whatever the pattern.
 */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const atoms = readAtoms(Array.from(pattern));
  return (text) => matches(atoms, Array.from(text));
}

/** A mismatch backtracks to the last star only: an earlier one could not match more. */
function matches(atoms: readonly PatternAtom[], text: readonly string[]): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0];
  for (;;) {
    const wanted = atoms[place];
    const character = text[at];
    if (wanted === '*') {
      star = place++;
      mark = at;
    } else if (wanted === undefined && character === undefined) return true;
    else if (wanted !== undefined && character !== undefined && wanted(character)) {
      at++;
      place++;
    } else if (star >= 0 && mark < text.length) {
      at = ++mark;
      place = star + 1;
    } else return false;
  }
}

function readAtoms(pattern: readonly string[]): PatternAtom[] {
  const atoms: PatternAtom[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    const close = character === '[' ? pattern.indexOf(']', i + (pattern[i + 1] === '!' ? 3 : 2)) : -1;
    if (character === '*') atoms.push('*');
    else if (character === '?') atoms.push(() => true);
    else if (close > 0) {
      atoms.push(readSet(pattern.slice(i + 1, close)));
      i = close;
    } else atoms.push((other) => other === character);
  }

  return atoms;
}

function readSet(members: readonly string[]): (character: string) => boolean {
  const not = members[0] === '!';
  const rest = not ? members.slice(1) : members;
  const ranges: [from: string, to: string][] = [];
  for (let i = 0; i < rest.length; i++) {
    const from = rest[i] ?? '';
    const to = rest[i + 1] === '-' ? rest[i + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) i += 2;
  }

  return (character) => ranges.some(([from, to]) => codeOf(character) >= codeOf(from) && codeOf(character) <= codeOf(to)) !== not;
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** `a{b,c}d` as `abd` and `acd`; an unpaired brace is literal. Undefined if there are more than `most`. */
export function expandBraces(pattern: string, most = 1_000): string[] | undefined {
  let done: string[] = [pattern];
  for (;;) {
    const next: string[] = [];
    let changed = false;
    for (const one of done) {
      const brace = innermost(one);
      if (!brace) next.push(one);
      else {
        changed = true;
        for (const choice of one.slice(brace.open + 1, brace.close).split(','))
          next.push(one.slice(0, brace.open) + choice + one.slice(brace.close + 1));
      }

      if (next.length > most) return undefined;
    }

    if (!changed) return next;
    done = next;
  }
}

/** The first pair of braces that contains no brace. */
function innermost(text: string): { open: number; close: number } | undefined {
  let open = -1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') open = i;
    else if (text[i] === '}' && open >= 0) return { open, close: i };
  }
  return undefined;
}

/** Whether a path matches a pattern in which `*` stays within a folder and `**` crosses folders. */
export function fitsPath(pattern: string, path: string): boolean {
  const names = path.split('/');
  return (expandBraces(pattern) ?? [pattern]).some((one) => compilePath(one.split('/'))(names));
}

/** The same for the segments of a pattern and of a path; braces are literal. */
export function compilePath(pattern: readonly string[]): (names: readonly string[]) => boolean {
  /** The segments of the pattern that may come next (the states of an NFA); a `**` stays possible. */
  const parts = pattern.map((part) => (part === '**' ? undefined : compileWildcard(part)));
  return (names) => {
    let open = new Set(afterStars(parts, 0));
    for (const name of names) {
      const next = new Set<number>();
      for (const place of open) {
        if (place < parts.length && parts[place] === undefined) {
          for (const after of afterStars(parts, place)) next.add(after);
        } else if (parts[place]?.(name)) {
          for (const after of afterStars(parts, place + 1)) next.add(after);
        }
      }

      open = next;
    }

    return open.has(parts.length);
  };
}

/** A segment, and those after it that are reached when `**` matches nothing (the epsilon closure). */
function afterStars(parts: readonly (undefined | ((name: string) => boolean))[], place: number): number[] {
  const places = [place];
  for (let at = place; at < parts.length && parts[at] === undefined; at++) places.push(at + 1);
  return places;
}
