import { type Signal, signal } from '@preact/signals';
import type { StepReport } from '../../messages.ts';
import type { PanelHost } from '../host.ts';

type Report<T extends StepReport['type']> = Extract<StepReport, { type: T }>;

/** As many pictures as are shown of a step and kept: each may have megabytes. */
export const mostPictures = 6;

/** Reports of the host about single steps: requested when looked at, kept until another run or another moment of it is shown. */
export interface Inspected {
  inputs: Signal<ReadonlyMap<string, Report<'stepInputs'>>>;
  sides: Signal<ReadonlyMap<string, Report<'stepSides'>>>;
  pictures: Signal<ReadonlyMap<string, Report<'picture'>>>;
  /** Requests a report; the previous one is shown until it arrives. */
  ask(message: { type: 'stepInputs' | 'stepSides'; path: string } | { type: 'picture'; file: string }): void;
  receive(report: StepReport): void;
  /** Another run is shown. */
  clear(): void;
}

export function createInspected(host: PanelHost): Inspected {
  const inputs = signal<ReadonlyMap<string, Report<'stepInputs'>>>(new Map());
  const sides = signal<ReadonlyMap<string, Report<'stepSides'>>>(new Map());
  const pictures = signal<ReadonlyMap<string, Report<'picture'>>>(new Map());
  return {
    inputs,
    sides,
    pictures,
    ask: (message) => host.post(message),
    receive(report) {
      switch (report.type) {
        case 'stepInputs':
          inputs.value = new Map(inputs.value).set(report.path, report);
          break;
        case 'stepSides':
          sides.value = new Map(sides.value).set(report.path, report);
          break;
        case 'picture':
          pictures.value = new Map([...pictures.value].filter(([file]) => file !== report.file).slice(1 - mostPictures)).set(
            report.file,
            report,
          );
      }
    },
    clear() {
      inputs.value = new Map();
      sides.value = new Map();
      pictures.value = new Map();
    },
  };
}
