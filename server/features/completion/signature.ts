import type { ParameterInformation, Position, SignatureHelp } from 'vscode-languageserver';
import { parameterLabel } from '../../../engine/compile/template/types/signatures.ts';
import { isMap } from '../../../engine/language/json.ts';
import type { Parameter } from '../../../engine/language/template/callable.ts';
import { parameterNamed } from '../../../engine/language/template/callable.ts';
import { describe, fromSchema } from '../../../engine/language/types.ts';
import type { CallContext } from '../../cursor/call-context.ts';
import { callContextAt } from '../../cursor/call-context.ts';
import { writtenStep } from '../../cursor/cursor-context.ts';
import { lineContext } from '../../cursor/line-context.ts';
import { nodeNear } from '../../cursor/node-near.ts';
import { pipelinePartAt } from '../../cursor/pipeline-part.ts';
import { code, markdown } from '../../markdown.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt } from '../../snapshot.ts';
import { examplesText } from '../hover/named-text.ts';
import { templateBefore } from './templates.ts';

/** The call around the cursor: a filter, test, function or method of a template, or a tool or pipeline that a step calls. */
export function signatureHelp(snapshot: Snapshot, position: Position): SignatureHelp | null {
  const offset = offsetAt(snapshot, position);
  const call = callContextAt(snapshot, offset);
  if (call) return ofCall(call);
  return templateBefore(snapshot.text, offset) ? null : ofStep(snapshot, offset);
}

function ofCall({ name, spec, before, position, named }: CallContext): SignatureHelp {
  const parameters = spec.parameters.map((one) => ({ label: parameterLabel(one), doc: one.doc }));
  const doc = [spec.doc, spec.example && code(spec.example)].filter(Boolean).join('\n\n');
  return help(`${before}${name}`, parameters, doc, activeOf(spec.parameters, position, named, spec));
}

/** The parameter for the argument under the cursor; undefined if there is none left. */
function activeOf(
  parameters: readonly Parameter[],
  position: number,
  named: string | undefined,
  spec: CallContext['spec'],
): number | undefined {
  if (named !== undefined) {
    const own = parameterNamed(
      { ...spec, result: { kind: 'unknown' }, example: { template: '', value: null }, executable: true },
      named,
    );
    return indexOf(parameters, (one) => one === own) ?? indexOf(parameters, (one) => one.rest === true && one.named === true);
  }

  const placed = parameters.filter((one) => !one.named && !one.rest);
  const own = placed[position];
  return own ? parameters.indexOf(own) : indexOf(parameters, (one) => one.rest === true && !one.named);
}

function indexOf<One>(all: readonly One[], fits: (one: One) => boolean): number | undefined {
  const index = all.findIndex(fits);
  return index < 0 ? undefined : index;
}

/** `parameters:` of a tool, `inputs:` of a called pipeline. */
function ofStep(snapshot: Snapshot, offset: number): SignatureHelp | null {
  const { trail, typed } = lineContext(snapshot.text, offset);
  const { kind, key, rest } = pipelinePartAt(trail);
  const node = kind === 'inStep' && (key === 'parameters' || key === 'inputs') ? nodeNear(snapshot, offset) : undefined;
  const work = node && writtenStep(snapshot, node)?.step.work;
  if (!node || !work) return null;

  const current = rest[0] ?? typed;
  const active = (names: readonly string[]): number | undefined => indexOf(names, (name) => name === current);
  if (work.kind === 'tool' && key === 'parameters') {
    const action = snapshot.compiled.checkable.tools.get(work.tool)?.actions[work.action];
    const properties = action?.parameters['properties'];
    if (!action || !isMap(properties)) return null;

    const required = Array.isArray(action.parameters['required']) ? action.parameters['required'] : [];
    const parameters = Object.entries(properties).map(([name, schema]) => ({
      label: `${name}${required.includes(name) ? '' : '?'}: ${describe(fromSchema(schema), 1)}`,
      doc: isMap(schema) && typeof schema['description'] === 'string' ? schema['description'] : '',
    }));
    return help(`${work.tool}.${work.action}`, parameters, action.doc, active(Object.keys(properties)));
  }

  const called = key === 'inputs' ? snapshot.compiled.checkable.calls.get(node.index)?.pipeline : undefined;
  if (!called) return null;

  const parameters = called.inputs.map((input) => ({
    label: `${input.name}${input.required ? '' : '?'}: ${describe(input.type, 1)}`,
    doc: [input.description ?? '', examplesText(input)].filter(Boolean).join('\n\n'),
  }));

  return help(called.id, parameters, called.description ?? '', active(called.inputs.map(({ name }) => name)));
}

function help(
  name: string,
  parameters: readonly { label: string; doc: string }[],
  doc: string,
  active: number | undefined,
): SignatureHelp {
  let label = `${name}(`;
  const shown = parameters.map((one, index): ParameterInformation => {
    if (index > 0) label += ', ';
    const start = label.length;
    label += one.label;
    return { label: [start, label.length], documentation: markdown(one.doc) };
  });

  label += ')';
  return {
    signatures: [{ label, documentation: markdown(doc), parameters: shown }],
    activeSignature: 0,
    // Beyond the last parameter none is active.
    activeParameter: active ?? shown.length,
  };
}
