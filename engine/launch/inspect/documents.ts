import type { JsonMap, JsonSchema } from '../../language/json.ts';
import type { Failure } from '../../state/failure.ts';
import { objectSchema, resultSchema, sharedDefs, withDescription } from '../../state/result/result-schema.ts';
import type { PlannedRun } from '../plan/plan-run.ts';

/** Why a command was not obeyed, as `--json` prints it in place of its answer. */
export interface RefusedDocument {
  status: 'refused';
  /** The exit code: 2 for what a person can mend, 3 for a fault of the program, 4 where a person has to decide, 130 where one stopped it. */
  exit_code: 2 | 3 | 4 | 130;
  error: Failure;
  /** What is wrong in texts. */
  problems: RefusedProblem[];
  /** What a person would have to allow, as `--allow` takes it. */
  needs: string[];
}

interface Position {
  line: number;
  character: number;
}

/** A problem as `baton check --json` has it, with its file. */
interface RefusedProblem {
  file: string;
  code: string;
  severity: string;
  message: string;
  range: { start: Position; end: Position };
  hint?: string;
  fixes?: unknown[];
}

/** What a run would do, as `run --plan --json` prints it. */
export interface PlanDocument extends Omit<PlannedRun, 'refused'> {
  status: 'planned';
  refused: RefusedDocument[];
}

/** An answer that was given to a run which goes on elsewhere, or later, as `answer --json` prints it. */
export interface AnsweredDocument {
  status: 'answered';
  run: { id: string; folder: string };
  question: string;
  /** False where who has the run has not taken it yet. */
  taken: boolean;
}

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const anything: JsonSchema = {};
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

const place = objectSchema<Position>({ line: count, character: count });

const problem: JsonSchema = {
  description: 'As `baton check --json` has it, with its file.',
  ...objectSchema<RefusedProblem>(
    {
      file: text,
      code: text,
      severity: { enum: ['error', 'warning', 'information', 'hint'] },
      message: text,
      range: withDescription(
        'Lines and UTF-16 characters from 0, the end exclusive.',
        objectSchema<RefusedProblem['range']>({ start: place, end: place }),
      ),
      hint: text,
      fixes: listOf({ type: 'object' }),
    },
    ['hint', 'fixes'],
  ),
};

const refused: JsonSchema = {
  title: 'Refused',
  description: 'A command that was not obeyed. Nothing was run, unless `error` names a step.',
  ...objectSchema<RefusedDocument>({
    status: { const: 'refused' },
    exit_code: withDescription(
      'Also that of the process: 2 for what a person can mend, 3 for a fault of the program, 4 where a person has to decide, 130 where one stopped it.',
      { enum: [2, 3, 4, 130] },
    ),
    error: { $ref: '#/$defs/failure' },
    problems: withDescription('What is wrong in texts, in their order.', listOf(problem)),
    needs: withDescription('What a person would have to allow, as `--allow` takes it.', listOf(text)),
  }),
};

type Planned = PlanDocument['steps'][number];

const planned: JsonSchema = {
  title: 'Plan',
  description: 'What `run --plan --json` prints.',
  ...objectSchema<PlanDocument>({
    status: { const: 'planned' },
    pipeline: objectSchema<PlanDocument['pipeline']>({ id: text, name: text, file: text }),
    inputs: listOf(
      objectSchema<PlanDocument['inputs'][number]>({
        name: text,
        type: text,
        value: anything,
        from: { enum: ['given', 'default', 'missing'] },
      }),
    ),
    steps: withDescription(
      'The steps in an order in which they could settle.',
      listOf(
        objectSchema<Planned>(
          {
            path: text,
            depth: withDescription('How many frames are around it.', count),
            kind: text,
            does: text,
            condition: text,
            repeats: text,
            model: withDescription('`computed` where only the run knows.', text),
            tool: text,
            onlyRouted: withDescription('It runs only where another step leads to it.', { const: true }),
          },
          ['condition', 'repeats', 'model', 'tool', 'onlyRouted'],
        ),
      ),
    ),
    autos: withDescription(
      'AUTO tags that are answered before the first step, and those that are asked meanwhile.',
      objectSchema<PlanDocument['autos']>({ before: count, meanwhile: count }),
    ),
    needs: withDescription('What a person has to allow, as `--allow` takes it.', listOf(text)),
    output_path: text,
    limits: objectSchema<PlanDocument['limits']>({ max_parallel: count, max_cost: { type: ['number', 'null'], minimum: 0 } }),
    refused: withDescription('Why it would not begin; empty where it would.', listOf({ $ref: '#/$defs/refused' })),
  }),
};

const answered: JsonSchema = {
  title: 'Answered',
  description: 'What `answer --json` prints where the run goes on elsewhere, or later.',
  ...objectSchema<AnsweredDocument>({
    status: { const: 'answered' },
    run: objectSchema<AnsweredDocument['run']>({ id: text, folder: text }),
    question: text,
    taken: withDescription('False where who has the run has not taken it yet.', { type: 'boolean' }),
  }),
};

/** The published JSON Schema (draft 2020-12) of all that the commands of a run print with `--json`, told apart by `status`. */
export const documentSchema: JsonMap = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'What Baton prints of a run as JSON',
  description:
    'What `run`, `resume`, `fork`, `answer`, `ask` and `show` print with `--json`: the result of a run, its plan (`--plan`) or, as every command does, why it was refused. `status` tells them apart.',
  oneOf: [{ $ref: '#/$defs/result' }, { $ref: '#/$defs/planned' }, { $ref: '#/$defs/answered' }, { $ref: '#/$defs/refused' }],
  $defs: { result: resultSchema, planned, answered, refused, ...sharedDefs },
};
