import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import {
  cast,
  chainStages,
  fillEvery,
  fillMissing,
  fillWith,
  forwardFill,
  keepDistinct,
  onRows,
  type Stage,
} from '../../libraries/data/tables/rows.ts';
import { flagParameter, wordMapParameter, wordParameter } from '../parameters.ts';
import { inputError } from './failure.ts';

/** In this order: white space, empty rows, types, duplicate rows, missing values. */
export function cleanStage(parameters: JsonMap): Stage {
  const stages: Stage[] = [];
  if (flagParameter(parameters, 'trim', true)) stages.push(onRows(trimmed));
  if (flagParameter(parameters, 'drop_empty', true))
    stages.push(onRows((row) => (Object.values(row).every((value) => value === null) ? undefined : row)));
  const types = wordMapParameter(parameters, 'cast');
  if (Object.keys(types).length) stages.push(cast(types));
  const equal = parameters['remove_duplicates'];
  if (Array.isArray(equal)) stages.push(keepDistinct(equal.map(String), 'first'));
  else if (flagParameter(parameters, 'remove_duplicates', false)) stages.push(keepDistinct(undefined, 'first'));
  const missing = missingStage(parameters);

  return chainStages(missing ? [...stages, missing] : stages);
}

/** A clean row stays the same object. */
function trimmed(row: JsonMap): JsonMap {
  const mended = Object.entries(row).flatMap(([name, value]): [string, Json][] => {
    if (typeof value !== 'string') return [];
    const text = value.trim();
    return text === value && text !== '' ? [] : [[name, text === '' ? null : text]];
  });
  return mended.length ? { ...row, ...Object.fromEntries(mended) } : row;
}

function missingStage(parameters: JsonMap): Stage | undefined {
  const { fill_value: value } = parameters;
  switch (wordParameter(parameters, 'handle_missing', ['keep', 'drop', 'fill', 'forward_fill', 'mean', 'median'])) {
    case 'keep':
      return undefined;
    case 'drop':
      return onRows((row) => (Object.values(row).includes(null) ? undefined : row));
    case 'fill':
      if (value === undefined) throw inputError(dataTexts.noFill);
      return isMap(value) ? fillMissing(value) : fillEvery(value);
    case 'forward_fill':
      return forwardFill();
    case 'mean':
      return fillWith('avg');
    case 'median':
      return fillWith('median');
  }
}
