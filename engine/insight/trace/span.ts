import { sha256 } from '../../compile/template/filters/sha256.ts';
import type { Failure } from '../../state/failure.ts';
import { attributeNames } from './names.ts';

type Attribute = string | number | boolean;
export type Attributes = Record<string, Attribute>;

/** A span of a run's trace. Times are milliseconds since 1970. */
export interface TraceSpan {
  /** 32 and 16 hexadecimal digits, derived from the run and the path: the same span always has the same ids. */
  trace: string;
  id: string;
  parent?: string;
  name: string;
  /** `client`: a request to the outside. */
  kind: 'internal' | 'client';
  start: number;
  end: number;
  attributes: Attributes;
  events: { name: string; at: number; attributes: Attributes }[];
  failure?: Failure;
}

export const traceId = (run: string): string => sha256(`trace ${run}`).slice(0, 32);
export const spanId = (run: string, path: string): string => sha256(`span ${run} ${path}`).slice(0, 16);

/** Attributes of those that are known. */
export const definedAttributes = (given: Readonly<Record<string, Attribute | undefined>>): Attributes =>
  Object.fromEntries(Object.entries(given).filter((one): one is [string, Attribute] => one[1] !== undefined));

/** A failure among the attributes. */
export const failureAttributes = (failure: Failure | undefined): Attributes =>
  definedAttributes({ [attributeNames.errorType]: failure?.kind });
