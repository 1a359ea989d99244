import { fold, sets } from './characters.ts';
import type { Assertion } from './parse.ts';
import type { Pattern } from './program.ts';

/** One match: start and end of the whole and of each group, -1 where a group took no part. */
export interface Match {
  spans: readonly number[];
}

const maxStack = 3_000_000;
/** Instructions for one step of the template's budget. */
const perStep = 10;

/** Charges steps; throws when none are left. */
export type Spend = (steps: number) => void;

/**
 * The first match at or after `from`. Backtracks with a stack of its own and pays for every instruction through `spend`, so a
 * pattern that would take forever ends with the template's step limit instead.
 */
export function findMatch(pattern: Pattern, text: string, from: number, spend: Spend): Match | undefined {
  const registers = new Int32Array(pattern.registers);
  const last = pattern.anchored ? Math.min(from, 0) : text.length;
  for (let at = from; at <= last; at++) {
    registers.fill(-1);
    spend(1 / perStep);
    if (runProgram(pattern, 0, text, at, registers, spend) >= 0)
      return { spans: Array.from(registers.subarray(0, (pattern.groups + 1) * 2)) };
    if (at < text.length && (text.codePointAt(at) ?? 0) > 0xffff) at++;
  }

  return undefined;
}

/** Markers of stack entries that are no positions of the program; entries below a run belong to it. */
const register = -1;
const run = -2;

/** Runs from one position; returns the end of the match or -1. Saved registers are restored when backtracking. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one case for each instruction of the machine
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the machine's loop keeps its registers in locals, for speed
// biome-ignore lint/complexity/useMaxParams: called for each step of a pattern; an object a call would cost
function runProgram(pattern: Pattern, begin: number, text: string, from: number, registers: Int32Array, spend: Spend): number {
  const stack: number[] = [];
  let pc = begin;
  let at = from;
  let count = 0;

  const set = (index: number, value: number): void => {
    stack.push(register, index, registers[index] ?? -1);
    registers[index] = value;
  };

  for (;;) {
    if (++count >= 1000) {
      spend(count / perStep);
      count = 0;
      if (stack.length > maxStack) spend(Number.POSITIVE_INFINITY);
    }

    const instruction = pattern.program[pc];
    let alive = true;
    switch (instruction?.op) {
      case 'one': {
        const next = instruction.behind ? before(text, at) : after(text, at);
        const code = next === at ? -1 : (text.codePointAt(Math.min(at, next)) ?? -1);
        alive = code >= 0 && instruction.test(code);
        at = next;
        pc++;
        break;
      }
      case 'run': {
        const { test, least, most } = instruction;
        let lowest = least === 0 ? at : -1;
        for (let taken = 0; taken < most && at < text.length && test(text.codePointAt(at) ?? -1); ) {
          at = after(text, at);
          if (++taken === least) lowest = at;
          if (++count >= 1000) {
            spend(count / perStep);
            count = 0;
          }
        }

        alive = lowest >= 0;
        pc++;
        if (alive && at > lowest) stack.push(run - pc, lowest, at);
        break;
      }
      case 'split':
        stack.push(instruction.second, at, 0);
        pc = instruction.first;
        break;
      case 'again': {
        const { counter, least, most, lazy, past } = instruction;
        const rounds = registers[counter] ?? 0;
        if (rounds < least) pc++;
        else if (rounds >= most) pc = past;
        else {
          stack.push(lazy ? pc + 1 : past, at, 0);
          pc = lazy ? past : pc + 1;
        }

        break;
      }
      case 'count':
        set(instruction.counter, (registers[instruction.counter] ?? 0) + 1);
        pc++;
        break;
      case 'jump':
        pc = instruction.to;
        break;
      case 'save':
        set(instruction.register, at);
        pc++;
        break;
      case 'set':
        set(instruction.register, instruction.value);
        pc++;
        break;
      case 'moved':
        // Beyond the required iterations, an empty one leads nowhere.
        alive = registers[instruction.place] !== at || (registers[instruction.counter] ?? 0) <= instruction.least;
        pc++;
        break;
      case 'assert':
        alive = holds(pattern, instruction.what, text, at);
        pc++;
        break;
      case 'look': {
        const old = registers.slice();
        const found = runProgram(pattern, pc + 1, text, at, registers, spend) >= 0;
        alive = found !== instruction.negative;

        if (found) {
          const now = registers.slice();
          registers.set(old);
          for (const [index, value] of now.entries()) {
            if (alive && value !== old[index]) set(index, value);
          }
        }

        pc = instruction.end;
        break;
      }
      case 'back': {
        const end = readBack(pattern, instruction.group, text, at, registers, instruction.behind);
        alive = end >= 0;
        count += Math.abs(end - at);
        at = end;
        pc++;
        break;
      }
      default:
        spend(count / perStep);
        return at;
    }

    while (!alive) {
      const third = stack.pop();
      const second = stack.pop();
      const first = stack.pop();
      if (third === undefined || second === undefined || first === undefined) {
        spend(count / perStep);
        return -1;
      }

      if (first === register) registers[second] = third;
      else {
        alive = true;
        if (first < register) {
          pc = run - first;
          at = before(text, third);
          if (at > second) stack.push(first, second, at);
        } else {
          pc = first;
          at = second;
        }
      }
    }
  }
}

/**
 * The position behind the character at a position, and the one before the character that ends there; at either end of the
 * text the position itself.
 */
function after(text: string, at: number): number {
  if (at >= text.length) return at;
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

function before(text: string, at: number): number {
  if (at <= 0) return at;
  return at - (at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1);
}

function holds({ syntax }: Pattern, what: Assertion, text: string, at: number): boolean {
  if (what === 'start') return at === 0;
  if (what === 'veryEnd') return at === text.length;
  if (what === 'end') return at === text.length || (at === text.length - 1 && text[at] === '\n');
  if (what === 'lineStart') return at === 0 || text[at - 1] === '\n';
  if (what === 'lineEnd') return at === text.length || text[at] === '\n';

  const isWord = sets[syntax].w;
  const left = at > 0 && isWord(text.charCodeAt(at - 1));
  const right = at < text.length && isWord(text.charCodeAt(at));

  return (left !== right) === (what === 'word');
}

/** A group that took no part: it matches the empty text in JavaScript, and nothing in Python. */
// biome-ignore lint/complexity/useMaxParams: called for each step of a pattern; an object a call would cost
function readBack(
  { syntax, ignoreCase }: Pattern,
  group: number,
  text: string,
  at: number,
  registers: Int32Array,
  behind: boolean,
): number {
  const start = registers[group * 2] ?? -1;
  const end = registers[group * 2 + 1] ?? -1;
  if (start < 0 || end < start) return syntax === 'schema' ? at : -1;

  const length = end - start;
  const from = behind ? at - length : at;
  if (from < 0) return -1;

  for (let i = 0; i < length; i++) {
    const [a, b] = [text.charCodeAt(start + i), text.charCodeAt(from + i)];
    if (a !== b && !(ignoreCase && fold(a) === fold(b))) return -1;
  }

  return behind ? from : at + length;
}
