import type { Json, JsonMap } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { type Operand, orAbsent, own, put, type View } from './values.ts';

/** What `namespace(a=1)` makes: a map whose members `{% set ns.a = 2 %}` changes, also from within a loop. */
export class Namespace implements View {
  readonly #members: JsonMap;

  constructor(members: JsonMap) {
    this.#members = { ...members };
  }

  member(name: string): Operand {
    return orAbsent(own(this.#members, name), name, () => say(texts.noSuchName));
  }

  value(): JsonMap {
    return { ...this.#members };
  }

  set(name: string, value: Json): void {
    put(this.#members, name, value);
  }
}
