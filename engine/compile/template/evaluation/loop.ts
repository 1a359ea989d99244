import type { Json } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import { type ForLoopMethod, forLoopMembers } from '../../../language/template/for-loop.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression, Name } from '../syntax/ast.ts';
import { itemsOf } from './access.ts';
import { equal } from './operators.ts';
import type { Run } from './run.ts';
import { Absent, isGroup, isPlain, kindOf, type Operand, orAbsent, own, type View } from './values.ts';

/** Binds the names to each item in turn and calls `visit`, which restores the names of outside. */
export function eachItem(
  { names, list: { range } }: { names: readonly Name[]; list: Expression },
  list: Json,
  run: Run,
  visit: (item: Json) => void,
): void {
  run.at = range;
  for (const item of rowsOf(names.length, list, run)) {
    run.spend(1);
    bindItem(names, item, range, run);
    visit(item);
  }
}

/** The rows of a loop with this many names; two names over a map are key and value. */
export function rowsOf(names: number, list: Json, run: Run): readonly Json[] {
  if (names !== 2 || !isPlain(list)) return itemsOf(list, run);
  const pairs = Object.entries(list);
  run.items(pairs.length);
  return pairs;
}

export function bindItem(names: readonly Name[], item: Json, range: Range, run: Run): void {
  const [only] = names;
  if (only && names.length === 1) {
    run.locals = { name: only.name, value: item, next: run.locals };
    return;
  }

  const values = isGroup(item) ? [item['grouper'] ?? null, item['list'] ?? null] : item;
  if (!Array.isArray(values))
    throw run.error('type-mismatch', say(texts.namesWantList, { kind: kindOf(item) }), undefined, range);

  if (values.length !== names.length)
    run.fail('type-mismatch', say(texts.namesForValues, { names: names.length, values: values.length }), undefined, range);
  for (const [at, { name }] of names.entries()) run.locals = { name, value: values[at] ?? null, next: run.locals };
}

/** The name `loop` inside a `{% for %}`. */
export class LoopView implements View {
  readonly items: readonly Json[];
  readonly parent: Operand;
  at = 0;
  /** The number of enclosing loops in the template. */
  readonly #depth: number;
  #before: readonly Json[] | undefined;

  constructor(items: readonly Json[], parent: Operand | undefined) {
    this.items = items;
    this.#depth = parent instanceof LoopView ? parent.#depth + 1 : 0;
    this.parent = parent ?? new Absent('loop.parent', say(texts.noOuterLoop));
  }

  member(name: string): Operand {
    if (name === 'parent') return this.parent;
    if (name === 'previtem' || name === 'nextitem')
      return orAbsent(this.items[this.at + (name === 'previtem' ? -1 : 1)], `loop.${name}`, say(texts.noSuchItem));
    return orAbsent(own(this.value(), name), `loop.${name}`, () => say(texts.thereAre, { names: forLoopMembers.join(', ') }));
  }

  /** `changed`: whether the values differ from those of the last call; `cycle`: the value of this iteration. */
  call(method: ForLoopMethod, given: readonly Json[], run: Run): Json {
    if (method === 'cycle') return given[this.at % given.length] ?? run.fail('wrong-filter-arguments', say(texts.cycleNothing));
    const isSame = this.#before !== undefined && equal([...given], [...this.#before], run);
    this.#before = given;
    return !isSame;
  }

  value(): { [name: string]: number | boolean } {
    const { length } = this.items;
    const { at } = this;
    return {
      index: at + 1,
      index0: at,
      first: at === 0,
      last: at === length - 1,
      length,
      revindex: length - at,
      revindex0: length - at - 1,
      depth: this.#depth + 1,
      depth0: this.#depth,
    };
  }
}
