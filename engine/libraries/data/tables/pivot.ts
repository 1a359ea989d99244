import { mapFrom } from '../../../compile/template/evaluation/values.ts';
import { isMap, type Json } from '../../../language/json.ts';
import { pause } from '../flow.ts';
import { canonicalText } from '../order.ts';
import { formatCell } from './cells.ts';
import { type FunctionName, gathering } from './gathering.ts';
import type { Stage } from './rows.ts';

export interface PivotOptions {
  index: readonly string[];
  columns: readonly string[];
  values: readonly string[];
  of: FunctionName;
  /** The value of a cell without rows. */
  empty: Json;
}

interface PivotRow {
  index: Json[];
  cells: Map<string, ReturnType<typeof gathering>>;
}

export function pivot({ index, columns, values, of, empty }: PivotOptions): Stage {
  return function* (items) {
    const rows = new Map<string, PivotRow>();
    const names = new Set<string>();
    for (const item of items) {
      if (item !== pause && isMap(item)) {
        const key = index.map((name) => item[name] ?? null);
        const row = rows.get(canonicalText(key)) ?? { index: key, cells: new Map() };
        rows.set(canonicalText(key), row);

        const column = columns.map((name) => formatCell(item[name])).join('_');
        for (const value of values) {
          const name = values.length > 1 ? `${value}_${column}` : column;
          names.add(name);
          const cell = row.cells.get(name) ?? gathering(of);
          row.cells.set(name, cell);
          cell.add(item[value] ?? null);
        }
      }
      yield pause;
    }

    for (const row of rows.values())
      yield mapFrom([
        ...index.map((name, at): [string, Json] => [name, row.index[at] ?? null]),
        ...[...names].map((name): [string, Json] => [name, row.cells.get(name)?.result() ?? empty]),
      ]);
  };
}
