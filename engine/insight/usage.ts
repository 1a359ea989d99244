import type { UsageRecord } from '../store/history/read-usage.ts';

/** The keys that usage can be grouped by. */
export const usageKeys = ['pipeline', 'model', 'day'] as const;
export type UsageKey = (typeof usageKeys)[number];

/** The usage of a group, with its values of `pipeline`, `model` and `day` (UTC), as far as it was grouped by them. */
export interface UsageSum {
  pipeline?: string;
  /** Null for calls outside steps. */
  model?: string | null;
  day?: string;
  runs: number;
  calls: number;
  input_tokens: number;
  output_tokens: number;
  /** USD, as far as prices are known. */
  cost: number;
  /** Runs with an unknown price: they cost more than `cost` says. */
  unpriced_runs: number;
}

/** Usage by the keys, in the order of their values. */
export function groupUsage(records: readonly UsageRecord[], by: readonly UsageKey[]): UsageSum[] {
  const groups = Map.groupBy(records, (record) => JSON.stringify(by.map((key) => groupValue(record, key))));
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, group]) => {
      const [first] = group;
      const named = Object.fromEntries(by.flatMap((key) => (first ? [[key, groupValue(first, key)]] : [])));
      const sum = (name: 'calls' | 'input_tokens' | 'output_tokens' | 'cost'): number =>
        group.reduce((before, record) => before + record[name], 0);

      return {
        ...named,
        runs: new Set(group.map(({ run }) => run)).size,
        calls: sum('calls'),
        input_tokens: sum('input_tokens'),
        output_tokens: sum('output_tokens'),
        // Fractions of cents, without rounding errors of the sum.
        cost: Math.round(sum('cost') * 1e9) / 1e9,
        unpriced_runs: new Set(group.flatMap(({ run, open }) => (open ? [run] : []))).size,
      };
    });
}

const groupValue = (record: UsageRecord, key: UsageKey): string | null => {
  if (key === 'day') return new Date(record.started_at).toISOString().slice(0, 10);
  return record[key] ?? null;
};

const figures = ['runs', 'calls', 'input_tokens', 'output_tokens', 'cost', 'unpriced_runs'] as const;

/** The same as CSV (RFC 4180) with a header. */
export function usageCsv(sums: readonly UsageSum[], by: readonly UsageKey[]): string {
  const names = [...by, ...figures];
  const rows = sums.map((sum) => names.map((name) => cell(sum[name] ?? '')).join(','));
  return `${[names.join(','), ...rows].join('\r\n')}\r\n`;
}

/** Keeps a spreadsheet from reading a text as a formula. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
