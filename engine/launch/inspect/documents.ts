import type { JsonMap, JsonSchema } from '../../language/json.ts';
import { type ChangedLimits, runLimitNames } from '../../language/run-limits.ts';
import type { Failure } from '../../state/failure.ts';
import { resultObjectSchema, resultSchema, sharedDefs, withDescription } from '../../state/result/result-schema.ts';
import type { PlanForecast } from '../plan/forecast.ts';
import type { PlannedRun } from '../plan/plan-run.ts';
import { measuredSchema } from './benchmark-document.ts';
import { forecastSchema } from './forecast-document.ts';
import { schemaParts } from './schema-parts.ts';

/** The reason that a command was refused, printed by `--json` in place of its answer. */
export interface RefusedDocument {
  status: 'refused';
  /**
   * The exit code: 2 for what a person can fix, 3 for a fault of the program, 4 where a person has to decide, 130 for a stop
   * by a person.
   */
  exit_code: 2 | 3 | 4 | 130;
  error: Failure;
  /** Problems of texts. */
  problems: RefusedProblem[];
  /** Missing permissions, as `--allow` takes them. */
  needs: string[];
}

interface ProblemPosition {
  line: number;
  character: number;
}

/** A problem as `baton check --json` has it, with its file. */
interface RefusedProblem {
  file: string;
  code: string;
  severity: string;
  message: string;
  range: { start: ProblemPosition; end: ProblemPosition };
  hint?: string;
  fixes?: unknown[];
}

/** What a run would do: the output of `run --plan --json`. */
export interface PlanDocument extends Omit<PlannedRun, 'refused'> {
  status: 'planned';
  /** Absent where a refusal prevents it. */
  forecast?: PlanForecast | undefined;
  refused: RefusedDocument[];
}

/** An answer for a run that continues elsewhere, or later: the output of `answer --json`. */
export interface AnsweredDocument {
  status: 'answered';
  run: { id: string; folder: string };
  question: string;
  /** False where the run's owner has not read it yet. */
  taken: boolean;
}

/** The present limits of a run, printed by `limits --json`: times in milliseconds, cost in USD. */
export interface LimitsDocument {
  status: 'limits';
  run: { id: string; folder: string };
  limits: ChangedLimits;
  /** The run's usage of each; for `max_parallel` the number of slots in use. */
  spent: ChangedLimits;
  /** False where the run's owner has not read the new ones yet. */
  taken: boolean;
}

const { text: textSchema, count: countSchema, amount: amountSchema, listOf } = schemaParts;
const anySchema: JsonSchema = {};
const positionSchema = resultObjectSchema<ProblemPosition>({ line: countSchema, character: countSchema });

const problemSchema: JsonSchema = {
  description: 'As `baton check --json` has it, with its file.',
  ...resultObjectSchema<RefusedProblem>(
    {
      file: textSchema,
      code: textSchema,
      severity: { enum: ['error', 'warning', 'information', 'hint'] },
      message: textSchema,
      range: withDescription(
        'Lines and UTF-16 characters from 0, the end exclusive.',
        resultObjectSchema<RefusedProblem['range']>({ start: positionSchema, end: positionSchema }),
      ),
      hint: textSchema,
      fixes: listOf({ type: 'object' }),
    },
    ['hint', 'fixes'],
  ),
};

const refusedSchema: JsonSchema = {
  title: 'Refused',
  description: 'A command that was not obeyed. Nothing was run, unless `error` names a step.',
  ...resultObjectSchema<RefusedDocument>({
    status: { const: 'refused' },
    exit_code: withDescription(
      'Also that of the process: 2 for what a person can mend, 3 for a fault of the program, 4 where a person has to decide, 130 where one stopped it.',
      { enum: [2, 3, 4, 130] },
    ),
    error: { $ref: '#/$defs/failure' },
    problems: withDescription('What is wrong in texts, in their order.', listOf(problemSchema)),
    needs: withDescription('What a person would have to allow, as `--allow` takes it.', listOf(textSchema)),
  }),
};

type DocumentedStep = PlanDocument['steps'][number];
type PlannedModel = NonNullable<DocumentedStep['models']>[number];

const plannedModelSchema = resultObjectSchema<PlannedModel>(
  {
    named: withDescription('What names it in the text; a list as JSON.', textSchema),
    selection: withDescription('By what it is chosen, where a selection chooses.', { type: 'object' }),
    choice: withDescription('What would be asked, or why nothing can; absent where only the run can tell.', { type: 'object' }),
  },
  ['named', 'selection', 'choice'],
);

const plannedSchema: JsonSchema = {
  title: 'Plan',
  description: 'What `run --plan --json` prints.',
  ...resultObjectSchema<PlanDocument>(
    {
      status: { const: 'planned' },
      pipeline: resultObjectSchema<PlanDocument['pipeline']>({ id: textSchema, name: textSchema, file: textSchema }),
      inputs: listOf(
        resultObjectSchema<PlanDocument['inputs'][number]>({
          name: textSchema,
          type: textSchema,
          value: anySchema,
          from: { enum: ['given', 'default', 'missing'] },
        }),
      ),
      steps: withDescription(
        'The steps in an order in which they could settle.',
        listOf(
          resultObjectSchema<DocumentedStep>(
            {
              path: textSchema,
              depth: withDescription('How many frames are around it.', countSchema),
              kind: textSchema,
              does: textSchema,
              condition: textSchema,
              repeats: textSchema,
              model: withDescription('`computed` where only the run knows.', textSchema),
              models: withDescription('The models that it asks, and why just those.', listOf(plannedModelSchema)),
              batch: withDescription('It asks for a batch: whether it is answered within a day, or at once.', {
                enum: ['within-a-day', 'at-once'],
              }),
              tool: textSchema,
              messages: withDescription(
                'What it sends to a model, as written: templates are not filled in.',
                listOf(
                  resultObjectSchema<NonNullable<DocumentedStep['messages']>[number]>({
                    role: { enum: ['system', 'user'] },
                    text: textSchema,
                  }),
                ),
              ),
              onlyRouted: withDescription('It runs only where another step leads to it.', { const: true }),
            },
            ['condition', 'repeats', 'model', 'models', 'batch', 'tool', 'messages', 'onlyRouted'],
          ),
        ),
      ),
      orchestrator: withDescription('The model that answers AUTO tags and judges by rubrics.', plannedModelSchema),
      autos: withDescription(
        'AUTO tags that are answered before the first step, and those that are asked meanwhile.',
        resultObjectSchema<PlanDocument['autos']>({ before: countSchema, meanwhile: countSchema }),
      ),
      needs: withDescription('What a person has to allow, as `--allow` takes it.', listOf(textSchema)),
      permissions: withDescription(
        'What it would need a permission for, as far as that can be known.',
        listOf(
          resultObjectSchema<PlanDocument['permissions'][number]>({
            permission: textSchema,
            why: textSchema,
            granted: withDescription('A person has allowed it already.', { type: 'boolean' }),
          }),
        ),
      ),
      logins: withDescription(
        'The logins at MCP servers that it would use, and those that are missing, as far as that can be known.',
        listOf(
          resultObjectSchema<PlanDocument['logins'][number]>({
            server: withDescription('As `baton login` takes it.', textSchema),
            state: { enum: ['signed_in', 'missing'] },
            steps: withDescription('The paths of the steps that use it.', listOf(textSchema)),
          }),
        ),
      ),
      output_path: textSchema,
      limits: resultObjectSchema<PlanDocument['limits']>(
        {
          max_parallel: countSchema,
          max_cost: { type: ['number', 'null'], minimum: 0 },
          max_tokens: countSchema,
          max_calls: countSchema,
          max_steps: countSchema,
          timeout_ms: countSchema,
        },
        ['max_tokens', 'max_calls', 'max_steps', 'timeout_ms'],
      ),
      day: withDescription(
        'What all runs of the project may take in a day, and what they have taken today.',
        resultObjectSchema<NonNullable<PlanDocument['day']>>(
          {
            max_cost: amountSchema,
            max_tokens: countSchema,
            max_calls: countSchema,
            spent: resultObjectSchema<NonNullable<PlanDocument['day']>['spent']>({
              cost: amountSchema,
              tokens: countSchema,
              calls: countSchema,
            }),
          },
          ['max_cost', 'max_tokens', 'max_calls'],
        ),
      ),
      forecast: withDescription('What it is foreseen to take; absent where what is refused leaves none.', forecastSchema),
      refused: withDescription('Why it would not begin; empty where it would.', listOf({ $ref: '#/$defs/refused' })),
    },
    ['orchestrator', 'day', 'forecast'],
  ),
};

const answeredSchema: JsonSchema = {
  title: 'Answered',
  description: 'What `answer --json` prints where the run goes on elsewhere, or later.',
  ...resultObjectSchema<AnsweredDocument>({
    status: { const: 'answered' },
    run: resultObjectSchema<AnsweredDocument['run']>({ id: textSchema, folder: textSchema }),
    question: textSchema,
    taken: withDescription('False where who has the run has not taken it yet.', { type: 'boolean' }),
  }),
};

const changedLimitsSchema = resultObjectSchema<Required<ChangedLimits>>(
  {
    max_cost: amountSchema,
    max_tokens: countSchema,
    max_calls: countSchema,
    max_steps: countSchema,
    timeout_ms: countSchema,
    max_parallel: countSchema,
  },
  runLimitNames,
);

const limitsSchema: JsonSchema = {
  title: 'Limits',
  description: 'What `limits --json` prints: times in milliseconds, cost in USD.',
  ...resultObjectSchema<LimitsDocument>({
    status: { const: 'limits' },
    run: resultObjectSchema<LimitsDocument['run']>({ id: textSchema, folder: textSchema }),
    limits: changedLimitsSchema,
    spent: withDescription('What the run has taken of each.', changedLimitsSchema),
    taken: withDescription('False where who has the run has not taken the new ones yet.', { type: 'boolean' }),
  }),
};

/** The published JSON Schema (draft 2020-12) of all `--json` output about runs, distinguished by `status`. */
export const documentSchema: JsonMap = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'What Baton prints of a run as JSON',
  description:
    'What `run`, `resume`, `fork`, `answer`, `limits`, `bench`, `ask` and `show` print with `--json`: the result of a run, its plan (`--plan`), a benchmark or, as every command does, why it was refused. `status` tells them apart.',
  oneOf: [
    { $ref: '#/$defs/result' },
    { $ref: '#/$defs/planned' },
    { $ref: '#/$defs/answered' },
    { $ref: '#/$defs/limits' },
    { $ref: '#/$defs/measured' },
    { $ref: '#/$defs/refused' },
  ],
  $defs: {
    result: resultSchema,
    planned: plannedSchema,
    answered: answeredSchema,
    limits: limitsSchema,
    measured: measuredSchema,
    refused: refusedSchema,
    ...sharedDefs,
  },
};
