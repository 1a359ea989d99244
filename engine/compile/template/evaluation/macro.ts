import type { Range } from '../../../language/problems.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { CallArguments } from './call-arguments.ts';
import { Absent, type Operand, type View } from './values.ts';

type MacroCall = (given: CallArguments, range: Range, caller: Macro | undefined) => string;

/** The value of `{% macro %}`, and of `caller` in one. It can be called and tested for, and has no value of its own. */
export class Macro implements View {
  readonly name: string;
  readonly isCallable = true;
  readonly #call: MacroCall;

  constructor(name: string, call: MacroCall) {
    this.name = name;
    this.#call = call;
  }

  /** Returns the rendered text; `caller` comes from a `{% call %}` block. */
  call(callArguments: CallArguments, range: Range, caller?: Macro): string {
    return this.#call(callArguments, range, caller);
  }

  member(name: string): Operand {
    return new Absent(`${this.name}.${name}`, () => say(texts.callMacro, { name: this.name }));
  }

  value(): Absent {
    return new Absent(this.name, () => say(texts.callMacro, { name: this.name }));
  }
}
