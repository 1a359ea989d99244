import type { Location, Position } from 'vscode-languageserver';
import type { Block } from '../../engine/compile/source/nodes.ts';
import { expressionAt } from '../../engine/compile/template/at.ts';
import { placeAt, stepOf, templateAt } from '../place.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { namingAt } from './step-names.ts';

/** Where the step, input, variable, constant or output under the cursor is declared. */
export function definition(snapshot: Snapshot, position: Position): Location | null {
  const offset = offsetAt(snapshot, position);
  const naming = namingAt(snapshot, offset);
  const step = naming && stepOf(snapshot, naming.node);
  if (step) return { uri: snapshot.uri, range: rangeOf(snapshot, step.step.idRange, step.block) };
  const entry = entryAt(snapshot, offset);
  return entry ? { uri: snapshot.uri, range: rangeOf(snapshot, entry.nameRange, entry.block) } : null;
}

/** The input, variable, constant or output that a template names at an offset. */
export function entryAt(
  snapshot: Snapshot,
  offset: number,
): { name: string; nameRange: { start: number; end: number }; block: Block } | undefined {
  const place = placeAt(snapshot, offset);
  const found = place && templateAt(snapshot, place);
  if (!found) return undefined;
  const spot = expressionAt(found.placed.template, found.index);
  const { pipeline } = snapshot.compiled;
  const tables = {
    inputs: pipeline.inputs,
    parameters: pipeline.inputs,
    variables: pipeline.variables,
    data: pipeline.data,
    outputs: pipeline.outputs,
  };
  const expression = spot?.expression;
  if (expression?.kind === 'member' && expression.of.kind === 'name' && isTable(expression.of.name, tables)) {
    const { name } = expression;
    return tables[expression.of.name].find((one) => one.name === name);
  }
  if (expression?.kind !== 'name') return undefined;
  const { name } = expression;
  return pipeline.variables.find((one) => one.name === name) ?? pipeline.inputs.find((one) => one.name === name);
}

const isTable = <T extends object>(name: string, tables: T): name is Extract<keyof T, string> => Object.hasOwn(tables, name);
