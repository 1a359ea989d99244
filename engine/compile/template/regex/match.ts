import { templateTexts as texts } from '../../../language/texts/templates.ts';
import { say } from '../../../language/texts.ts';
import { fold, isWordCode, type Node, type Parsed, PatternError, parsePattern, type Test } from './parse.ts';

type Instruction =
  | { op: 'one'; test: Test }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; register: number }
  | { op: 'moved'; register: number }
  | { op: 'assert'; what: Extract<Node, { kind: 'assert' }>['what'] }
  | { op: 'look'; negative: boolean; end: number }
  | { op: 'back'; group: number }
  | { op: 'done' };

/** A compiled pattern. */
export interface Pattern {
  program: readonly Instruction[];
  registers: number;
  groups: number;
  names: ReadonlyMap<string, number>;
  ignoreCase: boolean;
}

/** One match: begin and end of the whole and of each group, -1 where a group took no part. */
export interface Match {
  spans: readonly number[];
}

const maxProgram = 10_000;
const maxStack = 3_000_000;
/** Instructions for one step of the template's budget. */
const perStep = 10;

/** Compiles a pattern to a program for `match`. Throws a `PatternError`. */
export function compilePattern(source: string, ignoreCase: boolean): Pattern {
  const parsed = parsePattern(source, ignoreCase);
  const program: Instruction[] = [];
  const registers = emitAll(parsed, program);
  return { program, registers, groups: parsed.groups, names: parsed.names, ignoreCase: parsed.ignoreCase };
}

function emitAll(parsed: Parsed, program: Instruction[]): number {
  let registers = (parsed.groups + 1) * 2;
  const push = (instruction: Instruction): number => {
    if (program.length >= maxProgram) throw new PatternError(say(texts.patternLarge));
    return program.push(instruction) - 1;
  };
  const emit = (node: Node): void => {
    switch (node.kind) {
      case 'one':
        push({ op: 'one', test: node.test });
        break;
      case 'sequence':
        for (const one of node.of) emit(one);
        break;
      case 'either':
        emitEither(node.of);
        break;
      case 'group':
        if (node.group !== undefined) push({ op: 'save', register: node.group * 2 });
        emit(node.of);
        if (node.group !== undefined) push({ op: 'save', register: node.group * 2 + 1 });
        break;
      case 'repeat':
        for (let i = 0; i < node.least; i++) emit(node.of);
        if (node.most === Number.POSITIVE_INFINITY) emitLoop(node);
        else for (let i = node.least; i < node.most; i++) emitOptional(node);
        break;
      case 'assert':
        push({ op: 'assert', what: node.what });
        break;
      case 'back':
        push({ op: 'back', group: node.group });
        break;
      case 'look': {
        const look = { op: 'look' as const, negative: node.negative, end: 0 };
        push(look);
        emit(node.of);
        push({ op: 'done' });
        look.end = program.length;
      }
    }
  };
  const emitEither = (branches: readonly Node[]): void => {
    const ends: { op: 'jump'; to: number }[] = [];
    for (const [at, branch] of branches.entries()) {
      if (at === branches.length - 1) {
        emit(branch);
        continue;
      }
      const split = { op: 'split' as const, first: program.length + 1, second: 0 };
      push(split);
      emit(branch);
      const end = { op: 'jump' as const, to: 0 };
      push(end);
      ends.push(end);
      split.second = program.length;
    }
    for (const end of ends) end.to = program.length;
  };
  const choose = (lazy: boolean, into: number): ((past: number) => void) => {
    const split = { op: 'split' as const, first: into, second: into };
    push(split);
    return (past) => {
      if (lazy) split.first = past;
      else split.second = past;
    };
  };
  const emitLoop = (node: Extract<Node, { kind: 'repeat' }>): void => {
    const register = registers++;
    const start = program.length;
    const leave = choose(node.lazy, start + 1);
    push({ op: 'save', register });
    emit(node.of);
    push({ op: 'moved', register });
    push({ op: 'jump', to: start });
    leave(program.length);
  };
  const emitOptional = (node: Extract<Node, { kind: 'repeat' }>): void => {
    const leave = choose(node.lazy, program.length + 1);
    emit(node.of);
    leave(program.length);
  };
  push({ op: 'save', register: 0 });
  emit(parsed.node);
  push({ op: 'save', register: 1 });
  push({ op: 'done' });
  return registers;
}

/**
 * The first match at or after `from`. Backtracks with a stack of its own and pays for every instruction through `spend`, so a
 * pattern that would take forever ends with the template's step limit instead.
 */
export function findMatch(pattern: Pattern, text: string, from: number, spend: (steps: number) => void): Match | undefined {
  const registers = new Int32Array(pattern.registers);
  for (let at = from; at <= text.length; at++) {
    registers.fill(-1);
    spend(1 / perStep);
    if (runProgram(pattern, 0, text, at, registers, spend) >= 0)
      return { spans: Array.from(registers.subarray(0, (pattern.groups + 1) * 2)) };
    if (at < text.length && (text.codePointAt(at) ?? 0) > 0xffff) at++;
  }
  return undefined;
}

/** Runs from one place; gives the end of the match or -1. Saved registers are restored on the way back. */
function runProgram(
  pattern: Pattern,
  begin: number,
  text: string,
  from: number,
  registers: Int32Array,
  spend: (steps: number) => void,
): number {
  const stack: number[] = [];
  let pc = begin;
  let at = from;
  let count = 0;
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
        const code = at < text.length ? (text.codePointAt(at) ?? -1) : -1;
        alive = code >= 0 && instruction.test(code);
        at += code > 0xffff ? 2 : 1;
        pc++;
        break;
      }
      case 'split':
        stack.push(instruction.second, at, 0);
        pc = instruction.first;
        break;
      case 'jump':
        pc = instruction.to;
        break;
      case 'save':
        stack.push(-1, instruction.register, registers[instruction.register] ?? -1);
        registers[instruction.register] = at;
        pc++;
        break;
      case 'moved':
        alive = registers[instruction.register] !== at;
        pc++;
        break;
      case 'assert':
        alive = holds(instruction.what, text, at);
        pc++;
        break;
      case 'look': {
        const found = runProgram(pattern, pc + 1, text, at, registers, spend) >= 0;
        alive = found !== instruction.negative;
        pc = instruction.end;
        break;
      }
      case 'back': {
        const end = readBack(pattern, instruction.group, text, at, registers);
        alive = end >= 0;
        at = end;
        pc++;
        break;
      }
      default:
        spend(count / perStep);
        return at;
    }
    while (!alive) {
      const saved = stack.pop();
      const second = stack.pop();
      const first = stack.pop();
      if (saved === undefined || second === undefined || first === undefined) {
        spend(count / perStep);
        return -1;
      }
      if (first === -1) registers[second] = saved;
      else {
        pc = first;
        at = second;
        alive = true;
      }
    }
  }
}

function holds(what: Extract<Node, { kind: 'assert' }>['what'], text: string, at: number): boolean {
  if (what === 'start') return at === 0;
  if (what === 'end') return at === text.length || (at === text.length - 1 && text[at] === '\n');
  if (what === 'lineStart') return at === 0 || text[at - 1] === '\n';
  if (what === 'lineEnd') return at === text.length || text[at] === '\n';
  const before = at > 0 && isWordCode(text.charCodeAt(at - 1));
  const after = at < text.length && isWordCode(text.charCodeAt(at));
  return (before !== after) === (what === 'word');
}

function readBack(pattern: Pattern, group: number, text: string, at: number, registers: Int32Array): number {
  const start = registers[group * 2] ?? -1;
  const end = registers[group * 2 + 1] ?? -1;
  if (start < 0 || end < start) return -1;
  for (let i = start; i < end; i++) {
    const [a, b] = [text.charCodeAt(i), text.charCodeAt(at + i - start)];
    if (a !== b && !(pattern.ignoreCase && fold(a) === fold(b))) return -1;
  }
  return at + end - start;
}
