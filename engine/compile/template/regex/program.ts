import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Test } from './characters.ts';
import { type Assertion, PatternError, type PatternNode, parsePattern, type Syntax } from './parse.ts';

/** `behind` matches to the left. A `run` takes as many characters of one set as possible, and gives them back one by one. */
export type Instruction =
  | { op: 'one'; test: Test; behind: boolean }
  | { op: 'run'; test: Test; least: number; most: number }
  | { op: 'split'; first: number; second: number }
  | { op: 'again'; counter: number; least: number; most: number; lazy: boolean; past: number }
  | { op: 'count'; counter: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; register: number }
  | { op: 'set'; register: number; value: number }
  | { op: 'moved'; place: number; counter: number; least: number }
  | { op: 'assert'; what: Assertion }
  | { op: 'look'; negative: boolean; end: number }
  | { op: 'back'; group: number; behind: boolean }
  | { op: 'done' };

/** A compiled pattern. */
export interface Pattern {
  program: readonly Instruction[];
  registers: number;
  groups: number;
  names: ReadonlyMap<string, number>;
  ignoreCase: boolean;
  syntax: Syntax;
  /** It begins with `^`, so it is tried only at the start. */
  anchored: boolean;
}

const maxProgram = 10_000;

/** Compiles a pattern to a program for `findMatch`. Throws a `PatternError`. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one case for each kind of pattern, over one list of instructions
export function compilePattern(source: string, ignoreCase: boolean, syntax: Syntax = 'template'): Pattern {
  const parsed = parsePattern(source, ignoreCase, syntax);
  const program: Instruction[] = [];
  let registers = (parsed.groups + 1) * 2;

  push({ op: 'save', register: 0 });
  emit(parsed.node, false);
  push({ op: 'save', register: 1 });
  push({ op: 'done' });

  const [, first] = program;
  const anchored = parsed.node.kind === 'sequence' && first?.op === 'assert' && first.what === 'start';
  const { groups, names } = parsed;
  return { program, registers, groups, names, ignoreCase: parsed.ignoreCase, syntax, anchored };

  function push(instruction: Instruction): number {
    if (program.length >= maxProgram) throw new PatternError(say(texts.patternLarge));
    return program.push(instruction) - 1;
  }

  function emit(node: PatternNode, behind: boolean): void {
    switch (node.kind) {
      case 'one':
        push({ op: 'one', test: node.test, behind });
        break;
      case 'sequence':
        for (const one of behind ? node.of.toReversed() : node.of) emit(one, behind);
        break;
      case 'either':
        emitEither(node.of, behind);
        break;
      case 'group':
        emitGroup(node.group, node.of, behind);
        break;
      case 'repeat':
        emitRepeat(node, behind);
        break;
      case 'assert':
        push({ op: 'assert', what: node.what });
        break;
      case 'back':
        push({ op: 'back', group: node.group, behind });
        break;
      case 'look': {
        const look = { op: 'look' as const, negative: node.negative, end: 0 };
        push(look);
        emit(node.of, node.behind);
        push({ op: 'done' });
        look.end = program.length;
      }
    }
  }

  function emitGroup(group: number | undefined, of: PatternNode, behind: boolean): void {
    const [first, last] = behind ? [1, 0] : [0, 1];
    if (group !== undefined) push({ op: 'save', register: group * 2 + first });
    emit(of, behind);
    if (group !== undefined) push({ op: 'save', register: group * 2 + last });
  }

  function emitEither(branches: readonly PatternNode[], behind: boolean): void {
    const ends: { op: 'jump'; to: number }[] = [];
    for (const [at, branch] of branches.entries()) {
      if (at === branches.length - 1) {
        emit(branch, behind);
        continue;
      }

      const split = { op: 'split' as const, first: program.length + 1, second: 0 };
      push(split);
      emit(branch, behind);

      const end = { op: 'jump' as const, to: 0 };
      push(end);
      ends.push(end);
      split.second = program.length;
    }

    for (const end of ends) end.to = program.length;
  }

  function emitRepeat(node: Extract<PatternNode, { kind: 'repeat' }>, behind: boolean): void {
    const { of, least, most, lazy, inside } = node;
    if (of.kind === 'one' && !lazy && !behind) {
      push({ op: 'run', test: of.test, least, most });
      return;
    }

    const counter = registers++;
    const place = registers++;
    push({ op: 'set', register: counter, value: 0 });

    const start = program.length;
    const again = { op: 'again' as const, counter, least, most, lazy, past: 0 };
    push(again);
    push({ op: 'count', counter });

    if (syntax === 'schema') {
      // In JavaScript each iteration of a repeat resets its groups.
      for (let register = inside.from * 2; register <= inside.to * 2 + 1; register++) push({ op: 'set', register, value: -1 });
    }

    push({ op: 'save', register: place });
    emit(of, behind);
    // In Python an iteration may be empty, unless the repeat could be endless.
    if (syntax === 'schema' || most === Number.POSITIVE_INFINITY) push({ op: 'moved', place, counter, least });
    push({ op: 'jump', to: start });
    again.past = program.length;
  }
}
