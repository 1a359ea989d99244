import { render } from '../../compile/template/evaluation/evaluate.ts';
import type { Scope } from '../../compile/template/evaluation/run.ts';
import { Absent, TemplateError } from '../../compile/template/evaluation/values.ts';
import { parseTemplate } from '../../compile/template/syntax/parse.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { ownTexts } from '../../language/texts/tools/own.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/**
 * A value of `baton.yaml` with its templates rendered: they read the parameters of the call by name, and all of them as
 * `parameters`. A lone template keeps its type. Throws a RunError (`template`).
 */
export function renderOwn(value: Json, parameters: JsonMap, tool: string): Json {
  const scope: Scope = {
    lookup: (name) => {
      if (Object.hasOwn(parameters, name)) return parameters[name];
      if (name === 'parameters') return parameters;
      return new Absent(name);
    },
    names: () => [...Object.keys(parameters), 'parameters'],
  };

  const visit = (one: Json): Json => {
    if (typeof one === 'string') return render(parseTemplate(one), scope);
    if (Array.isArray(one)) return one.map(visit);
    return isMap(one) ? Object.fromEntries(Object.entries(one).map(([name, member]) => [name, visit(member)])) : one;
  };

  try {
    return visit(value);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { hint } = error;
    throw new RunError({
      kind: 'template',
      message: say(ownTexts.template, { tool, why: error.message }),
      hint: hint || undefined,
    });
  }
}

/** The same as text: anything else is written as JSON, null as empty. */
export function renderOwnText(text: string, parameters: JsonMap, tool: string): string {
  const value = renderOwn(text, parameters, tool);
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return JSON.stringify(value);
}
