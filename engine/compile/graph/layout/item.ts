import type { Edge } from '../graph.ts';
import type { Size } from './picture.ts';

/** An item to place, with the height of its middle in the previous picture. */
export interface Item extends Size {
  key: number;
  seed?: number;
}

export interface Link {
  from: number;
  to: number;
  kinds: Edge['kind'][];
  labels: string[];
}
