import type { AutoPreview } from '../engine/auto/preview.ts';
import type { Graph } from '../engine/compile/graph/graph.ts';

/** What our own requests are asked about: an open file. */
export interface OfFile {
  uri: string;
}

/** The graph of a text as it stands, and what can be said of it without a model. */
export interface GraphAnswer {
  version: number;
  graph: Graph;
  structure: string[];
}

/** Every AUTO tag of a text: the exact question, what the answer must be, and the answer that is locked. Nobody is asked. */
export interface PreviewAnswer {
  version: number;
  tags: AutoPreview[];
}

/** What is known beyond the text: what answers rest on besides it. */
export interface WorldAnswer {
  /** Absolute paths of the pipelines of the workspace that the file lies in. */
  pipelines: string[];
  /** Absolute paths of the pipelines that it calls, and that those call; what is written out in a step is none. */
  calls: string[];
  experts: string[];
  personalities: string[];
  tools: string[];
  /** How many AUTO answers are locked beside the file. */
  locked: number;
  /** The newest run: its id, when it ended (ISO 8601), and its steps with how they ended. */
  last?: { run: string; finished_at: string; steps: Record<string, string> };
}

/** The requests beside those of the protocol, each asked about a file; null for one that is no pipeline or not open. */
export interface OurRequests {
  'baton/graph': GraphAnswer | null;
  'baton/preview': PreviewAnswer | null;
  'baton/world': WorldAnswer | null;
}
