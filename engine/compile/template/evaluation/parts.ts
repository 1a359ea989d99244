import type { Json } from '../../../language/json.ts';
import type { Part } from '../syntax/ast.ts';
import { bindItem, LoopView, rowsOf } from './loop.ts';
import { evaluate, plainValue } from './operate.ts';
import type { Run } from './run.ts';
import { type Operand, truth } from './values.ts';

/** The text of parts; names that they set stay known to the parts after them. */
export function renderParts(parts: readonly Part[], run: Run): string {
  let text = '';
  for (const part of parts) {
    text += part.kind === 'text' ? part.text : rendered(part, run);
    if (text.length <= run.size) continue;
    run.at = part.range;
    run.characters(text.length);
  }
  run.characters(text.length);
  return text;
}

function rendered(part: Exclude<Part, { kind: 'text' }>, run: Run): string {
  run.at = part.range;
  run.spend(1);
  switch (part.kind) {
    case 'output': {
      const value = evaluate(part.expression, run);
      if (typeof value === 'string') return value;
      run.at = part.expression.range;
      return run.print(value, part.expression.range);
    }
    case 'if': {
      const branch = part.branches.find(({ test }) => truth(evaluate(test, run)));
      const body = branch ? branch.body : part.otherwise;
      return body ? renderParts(body, run) : '';
    }
    case 'for':
      return renderLoop(part, run);
    case 'set':
      run.locals = { name: part.name.name, value: evaluate(part.value, run), next: run.locals };
      return '';
  }
}

function renderLoop(part: Extract<Part, { kind: 'for' }>, run: Run): string {
  const { names, list, filter } = part;
  const outer = run.locals;
  const value = plainValue(list, run);
  run.at = list.range;
  let items = rowsOf(names.length, value, run);
  run.items(items.length);
  if (filter) items = items.filter((item) => withItem(item, () => truth(evaluate(filter, run))));
  if (items.length === 0) return part.otherwise ? scoped(part.otherwise) : '';
  const loop = new LoopView(items, findLoop(run));
  let text = '';
  for (const [at, item] of items.entries()) {
    loop.at = at;
    text += withItem(item, () => {
      run.locals = { name: 'loop', value: loop, next: run.locals };
      return renderParts(part.body, run);
    });
    if (text.length > run.size) run.characters(text.length);
  }
  return text;

  function withItem<Result>(item: Json, work: () => Result): Result {
    run.spend(1);
    bindItem(names, item, list.range, run);
    const result = work();
    run.locals = outer;
    return result;
  }

  function scoped(body: readonly Part[]): string {
    const otherwise = renderParts(body, run);
    run.locals = outer;
    return otherwise;
  }
}

/** The `loop` around this one: of this template, else of the pipeline. */
function findLoop(run: Run): Operand | undefined {
  for (let local = run.locals; local; local = local.next) {
    if (local.name === 'loop') return local.value;
  }
  return run.scope.lookup('loop');
}
