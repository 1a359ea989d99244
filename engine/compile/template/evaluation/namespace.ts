import type { Json, JsonMap } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from './run.ts';
import { type Operand, orAbsent, own, put, type View } from './values.ts';

/** The value of `namespace(a=1)`: a map whose members `{% set ns.a = 2 %}` changes, also from within a loop. */
export class Namespace implements View {
  /** Replaced, never changed in place: values that were read before stay the same. */
  #members: JsonMap;

  constructor(members: JsonMap) {
    this.#members = members;
  }

  member(name: string): Operand {
    return orAbsent(own(this.#members, name), name, () => say(texts.noSuchName));
  }

  value(): JsonMap {
    return this.#members;
  }

  set(name: string, value: Json, run: Run): void {
    run.members(Object.keys(this.#members).length);
    const members = { ...this.#members };
    put(members, name, value);
    this.#members = members;
  }

  replace(members: JsonMap): void {
    this.#members = members;
  }
}
