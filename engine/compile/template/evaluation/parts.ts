import type { Json } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Part } from '../syntax/ast.ts';
import { argumentsWrong, macroSpec } from '../types/signatures.ts';
import { argumentsIn } from './call.ts';
import type { CallArguments } from './call-arguments.ts';
import { bindItem, LoopView, rowsOf } from './loop.ts';
import { Macro } from './macro.ts';
import { Namespace } from './namespace.ts';
import { evaluate, givenOf, plainValue } from './operate.ts';
import { type Binding, findBinding, type Run } from './run.ts';
import { Absent, type Operand, own, truth } from './values.ts';

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
      bindSet(part, run);
      return '';
    case 'set-member':
      setMember(part, run);
      return '';
    case 'capture':
      return renderCapture(part, run);
    case 'with':
      return renderWith(part, run);
    case 'do':
      evaluate(part.value, run);
      return '';
    case 'macro':
      defineMacro(part, run);
      return '';
    case 'call':
      return renderCall(part, run);
  }
}

type Of<Kind extends Part['kind']> = Extract<Part, { kind: Kind }>;

const bindLocal = (name: string, value: Operand, run: Run): void => {
  run.locals = { name, value, next: run.locals };
};

function bindSet({ names, value, range }: Of<'set'>, run: Run): void {
  const [only] = names;
  if (names.length === 1 && only) bindLocal(only.name, evaluate(value, run), run);
  else bindItem(names, plainValue(value, run), range, run);
}

function setMember({ of, member, value }: Of<'set-member'>, run: Run): void {
  const namespace = findBinding(of.name, run)?.value;
  if (!(namespace instanceof Namespace))
    throw run.error(
      'type-mismatch',
      say(texts.noNamespace, { name: of.name }),
      say(texts['noNamespace.hint'], { name: of.name }),
      of.range,
    );

  namespace.set(member.name, plainValue(value, run), run);
}

/** The text of a body whose names end with it. */
function scoped(body: readonly Part[], run: Run): string {
  const localsBefore = run.locals;
  const text = renderParts(body, run);
  run.locals = localsBefore;
  return text;
}

function renderCapture({ name, value, body }: Of<'capture'>, run: Run): string {
  const text = scoped(body, run);
  const capturedBefore = run.captured;
  run.captured = text;

  const result = evaluate(value, run);
  run.captured = capturedBefore;
  if (!name) return run.print(result, value.range);

  bindLocal(name.name, result, run);
  return '';
}

/** As in Jinja, the values of a `with` do not see each other. */
function renderWith({ bindings, body }: Of<'with'>, run: Run): string {
  const localsBefore = run.locals;
  const values = bindings.map(({ value }) => evaluate(value, run));
  for (const [at, { name }] of bindings.entries()) bindLocal(name.name, values[at] ?? null, run);
  const text = renderParts(body, run);
  run.locals = localsBefore;
  return text;
}

/** A macro sees the names that are known at its definition, itself among them. */
function defineMacro(part: Of<'macro'>, run: Run): void {
  const { name } = part.name;
  const macro = new Macro(name, (given, range, caller) => renderMacro({ part, name, locals, given, range, caller }, run));
  bindLocal(name, macro, run);
  const { locals } = run;
}

function renderCall(part: Of<'call'>, run: Run): string {
  const { call } = part;
  const macro = call.kind === 'call' && call.callee.kind === 'name' ? findBinding(call.callee.name, run)?.value : undefined;
  if (call.kind !== 'call' || !(macro instanceof Macro))
    return run.fail('type-mismatch', say(texts.callWhat), undefined, call.range);

  const { locals } = run;
  const caller = new Macro('caller', (given, range) => renderMacro({ part, name: 'caller', locals, given, range }, run));
  return macro.call(givenOf(call.arguments, run), call.range, caller);
}

/** The deepest chain of macro calls. */
const deepestCall = 200;

interface MacroRun {
  part: Of<'macro' | 'call'>;
  name: string;
  locals: Binding | undefined;
  given: CallArguments;
  range: Range;
  caller?: Macro;
}

function renderMacro({ part, name, locals, given, range, caller }: MacroRun, run: Run): string {
  const { parameters, body } = part;
  run.at = range;
  const wrong = argumentsWrong('theMacro', name, macroSpec(parameters), argumentsIn(given));
  if (wrong) run.fail('wrong-filter-arguments', wrong.message);
  if (run.calls >= deepestCall) run.fail('limit', say(texts.deepMacro, { most: deepestCall }));
  const localsBefore = run.locals;

  run.locals = locals;
  bindLocal('caller', caller ?? new Absent('caller', () => say(texts.noCaller, { name })), run);
  const next = given.places.values();

  for (const { name: parameter, fallback } of parameters) {
    const named = own(given.names ?? {}, parameter.name);
    const value = named === undefined ? next.next().value : named;
    if (value !== undefined) bindLocal(parameter.name, value, run);
    else if (fallback && !(caller && parameter.name === 'caller')) bindLocal(parameter.name, evaluate(fallback, run), run);
    else if (!caller || parameter.name !== 'caller')
      bindLocal(parameter.name, new Absent(parameter.name, () => say(texts.noArgument, { name })), run);
  }

  run.calls++;
  const text = renderParts(body, run);
  run.calls--;
  run.locals = localsBefore;

  return text;
}

function renderLoop(part: Extract<Part, { kind: 'for' }>, run: Run): string {
  const { names, list, filter } = part;
  const localsBefore = run.locals;
  const value = plainValue(list, run);
  run.at = list.range;

  let items = rowsOf(names.length, value, run);
  run.items(items.length);
  if (filter) items = items.filter((item) => withItem(item, () => truth(evaluate(filter, run))));
  if (items.length === 0) return part.otherwise ? scoped(part.otherwise, run) : '';

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
    run.locals = localsBefore;
    return result;
  }
}

/** The `loop` around this one: of this template, else of the pipeline. */
function findLoop(run: Run): Operand | undefined {
  return findBinding('loop', run)?.value ?? run.scope.lookup('loop');
}
