import { type Signal, signal } from '@preact/signals';
import type { StepReport } from '../../messages.ts';
import type { PanelHost } from '../host.ts';

type Report<T extends StepReport['type']> = Extract<StepReport, { type: T }>;

/** Maximum number of files shown of a step, and of a run in its summary: each may have megabytes. */
export const mostProducts = 6;
/** Both are side by side: one in view must not be evicted for another. */
const mostKept = 2 * mostProducts;

/** The host's reports about single steps: requested when visible, cached until another run or moment is shown. */
export interface Inspected {
  inputs: Signal<ReadonlyMap<string, Report<'stepInputs'>>>;
  sides: Signal<ReadonlyMap<string, Report<'stepSides'>>>;
  autos: Signal<ReadonlyMap<string, Report<'stepAutos'>>>;
  products: Signal<ReadonlyMap<string, Report<'product'>>>;
  /** Requests a report; the previous one is shown until it arrives. */
  ask(message: { type: 'stepInputs' | 'stepSides' | 'stepAutos'; path: string } | { type: 'product'; file: string }): void;
  receive(report: StepReport): void;
  /** Another run is shown. */
  clear(): void;
}

export function createInspected(host: PanelHost): Inspected {
  const inputs = signal<ReadonlyMap<string, Report<'stepInputs'>>>(new Map());
  const sides = signal<ReadonlyMap<string, Report<'stepSides'>>>(new Map());
  const autos = signal<ReadonlyMap<string, Report<'stepAutos'>>>(new Map());
  const products = signal<ReadonlyMap<string, Report<'product'>>>(new Map());

  return {
    inputs,
    sides,
    autos,
    products,
    ask: (message) => host.post(message),
    receive(report) {
      switch (report.type) {
        case 'stepInputs':
          inputs.value = new Map(inputs.value).set(report.path, report);
          break;
        case 'stepSides':
          sides.value = new Map(sides.value).set(report.path, report);
          break;
        case 'stepAutos':
          autos.value = new Map(autos.value).set(report.path, report);
          break;
        case 'product':
          products.value = new Map([...products.value].filter(([file]) => file !== report.file).slice(1 - mostKept)).set(
            report.file,
            report,
          );
      }
    },
    clear() {
      inputs.value = new Map();
      sides.value = new Map();
      autos.value = new Map();
      products.value = new Map();
    },
  };
}
