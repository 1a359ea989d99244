import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { yaml } from '../../../yaml.ts';

/** What a model answers, call by call: a text, a value by a schema, or a failure. */
type Said = string | { json: Json } | { fail: string };

export interface EnsembleCase {
  rule: string;
  /** The step, without its id. */
  step: string;
  said: Readonly<Record<string, readonly Said[]>>;
  answer?: Json;
  agreement?: number | null;
  /** The rows of a comparison; times are told as 0. */
  rows?: Json;
  /** Members of `parts` that must be so. */
  parts?: JsonMap;
  /** Kinds and models of the calls, in their order. */
  calls?: string;
  degraded?: RegExp;
  error?: RegExp;
  kind?: string;
}

const claims = (...rows: [claim: string, ...said: boolean[]][]): Json =>
  rows.map(([claim, ...said]) => {
    const support = said.filter(Boolean).length;
    const level = support === said.length ? 'all' : support === 1 ? 'one' : support * 2 > said.length ? 'most' : 'some';
    return { claim, support, level, said };
  });

export const cases: readonly EnsembleCase[] = [
  {
    rule: 'vote: what most of them say wins, whatever its case, spacing and punctuation',
    step: 'ensemble: Where?\nmodels: [a, b, c]\npattern: vote',
    said: { a: ['Oslo.'], b: ['Bergen'], c: [' **oslo** '] },
    answer: 'Oslo.',
    agreement: 0.6667,
    parts: {
      answers: [
        { member: 1, model: 'a', answer: 'Oslo.' },
        { member: 2, model: 'b', answer: 'Bergen' },
        { member: 3, model: 'c', answer: ' **oslo** ' },
      ],
      claims: claims(['Oslo.', true, false, true], ['Bergen', false, true, false]),
      dissent: [{ member: 2, model: 'b', claims: ['Bergen'] }],
      missing: [],
      by: { votes: 2, of: 3, tie: false },
      rounds: 0,
      calls: 3,
    },
    calls: 'member a, member b, member c',
  },
  {
    rule: 'vote: numbers count as they are written',
    step: yaml`
      ensemble: How much?
      models: [a, b, c]
      pattern: vote`,
    said: { a: ['1.5'], b: ['15'], c: ['15!'] },
    answer: '15',
    agreement: 0.6667,
  },
  {
    rule: 'vote: of level answers the first in the order of models wins, and it is said',
    step: 'ensemble: Where?\nmodels: [a, b]\npattern: vote',
    said: { a: ['Oslo'], b: ['Bergen'] },
    answer: 'Oslo',
    agreement: 0.5,
    parts: { by: { votes: 1, of: 2, tie: true, level: ['Oslo', 'Bergen'] } },
    degraded: /a tie: 2 answers have one vote each, and the first of them was taken/,
  },
  {
    rule: 'vote: by the value of a schema, whatever the order of its members; a misfit is asked for again',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: vote
      vars: {city: a city, size: {type: number}}`,
    said: {
      a: [{ json: { city: 'Oslo', size: 2 } }],
      b: ['no JSON', { json: { size: 2, city: 'OSLO' } }],
      c: [{ json: { city: 'Oslo' } }, { json: { city: 'Oslo', size: 3 } }],
    },
    answer: { city: 'Oslo', size: 2 },
    agreement: 0.6667,
    calls: 'member a, member b, member c, repair b, repair c',
  },
  {
    rule: 'vote: a model whose answer misses the schema twice has not answered',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: vote
      vars: {city: a city}
      min_responses: 1`,
    said: { a: ['x', 'y'], b: [{ json: { city: 'Oslo' } }] },
    answer: { city: 'Oslo' },
    agreement: null,
    degraded: /1 of 2 models answered.*a/,
  },
  {
    rule: 'judge: one model chooses among the answers without names; equal ones are one',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: judge
      synthesizer: j`,
    said: {
      a: ['Oslo is the capital.'],
      b: ['It lies in the north.'],
      c: ['oslo is the capital'],
      j: [{ json: { choice: 'A', reason: 'Clear.' } }],
    },
    parts: { rounds: 0, calls: 4 },
    calls: 'member a, member b, member c, judge j',
  },
  {
    rule: 'judge: where all say the same nobody is asked to choose',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: judge
      synthesizer: j`,
    said: { a: ['Oslo'], b: ['Oslo.'] },
    answer: 'Oslo',
    agreement: 1,
    parts: { by: { members: [1, 2] } },
    calls: 'member a, member b',
  },
  {
    rule: 'judge: a choice that is none is asked for again, then the step fails',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: judge
      synthesizer: j`,
    said: { a: ['Oslo'], b: ['Bergen'], j: [{ json: { choice: 'Z', reason: '' } }, 'none'] },
    error: /The answer of j does not fit/,
    kind: 'bad-response',
  },
  {
    rule: 'synthesize is what an ensemble does; the first model makes the answer where none is named',
    step: 'ensemble: Where?\nmodels: [a, b]',
    said: { a: ['Oslo lies by the sea. It is cold.', 'By the sea.'], b: ['Oslo lies by the sea.'] },
    answer: 'By the sea.',
    agreement: 0.6667,
    parts: {
      claims: claims(['Oslo lies by the sea.', true, true], ['It is cold.', true, false]),
      dissent: [{ member: 1, model: 'a', claims: ['It is cold.'] }],
      by: { model: 'a' },
    },
    calls: 'member a, member b, member a',
  },
  {
    rule: 'synthesize: the answer has the shape that is asked for, the members answer freely',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      model: m
      vars: {city: a city}`,
    said: { a: ['Oslo'], b: ['Oslo'], m: ['no', { json: { city: 'Oslo' } }] },
    answer: { city: 'Oslo' },
    agreement: 1,
    calls: 'member a, member b, member m, repair m',
  },
  {
    rule: 'debate: each alone, then notes, then revisions, then one answer: 3M + 1 calls',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: debate
      synthesizer: s`,
    said: {
      a: ['In Oslo.', 'notes of a', 'In Oslo, by the sea.'],
      b: ['In Bergen.', 'notes of b', 'In Oslo, by the sea.'],
      s: ['Oslo.'],
    },
    answer: 'Oslo.',
    agreement: 1,
    parts: {
      answers: [
        { member: 1, model: 'a', answer: 'In Oslo, by the sea.', first: 'In Oslo.' },
        { member: 2, model: 'b', answer: 'In Oslo, by the sea.', first: 'In Bergen.' },
      ],
      rounds: 1,
      calls: 7,
    },
    calls: 'member a, member b, member a, member b, member a, member b, member s',
  },
  {
    rule: 'debate: no round begins where all say the same',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: debate
      synthesizer: s
      parameters: {rounds: 3}`,
    said: { a: ['In Oslo.'], b: ['in oslo'], s: ['Oslo.'] },
    answer: 'Oslo.',
    parts: { rounds: 0, calls: 3 },
  },
  {
    rule: 'debate: no round begins where the counted agreement is high enough',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: debate
      synthesizer: s
      parameters: {rounds: 2, stop_at: 0.6}`,
    said: { a: ['Oslo lies by the sea. It is cold.'], b: ['By the sea lies Oslo.'], s: ['Oslo.'] },
    agreement: 0.6667,
    parts: { rounds: 0, calls: 3 },
  },
  {
    rule: 'debate: who gives no notes or no revision keeps its answer, and the result says so',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: debate
      synthesizer: s`,
    said: {
      a: ['One.', { fail: 'overload' }, 'One more.'],
      b: ['Two.', 'notes of b', { fail: 'timeout' }],
      c: ['Three.', 'notes of c', 'Three more.'],
      s: ['All.'],
    },
    answer: 'All.',
    degraded: /did not take part to the end: a, b/,
    parts: {
      missing: [
        { member: 1, model: 'a', during: 'peer', error: { kind: 'overload', message: 'overload' } },
        { member: 2, model: 'b', during: 'revise', error: { kind: 'timeout', message: 'timeout' } },
      ],
    },
  },
  {
    rule: 'debate: min_responses holds in each round: fewer revisions are a failure',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: debate
      min_responses: 2
      retry: 0`,
    said: {
      a: ['One.', 'notes of a', 'One more.'],
      b: ['Two.', 'notes of b', { fail: 'timeout' }],
      c: ['Three.', 'notes of c', { fail: 'overload' }],
    },
    error: /Only 1 of 3 models answered t, and 2 are needed\. b: timeout c: overload/,
    kind: 'timeout',
  },
  {
    rule: 'debate: with as many revisions as are needed it goes on',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: debate
      min_responses: 2
      synthesizer: s`,
    said: {
      a: ['One.', 'notes of a', 'One more.'],
      b: ['Two.', 'notes of b', { fail: 'timeout' }],
      c: ['Three.', 'notes of c', 'Three more.'],
      s: ['All.'],
    },
    answer: 'All.',
    degraded: /^some models did not take part to the end: b$/,
  },
  {
    rule: 'synthesize: a model that failed does not make the answer, and the result says who did',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      min_responses: 2`,
    said: { a: [{ fail: 'auth' }], b: ['Oslo.', 'It is Oslo.'], c: ['Oslo.'] },
    answer: 'It is Oslo.',
    degraded: /^2 of 3 models answered; without an answer: a; b made the one answer, because a had failed$/,
    parts: { by: { model: 'b' } },
    calls: 'member a, member b, member c, member b',
  },
  {
    rule: 'judge: nor does it choose, also where it is named',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: judge
      synthesizer: a
      min_responses: 2`,
    said: { a: [{ fail: 'overload' }], b: ['Oslo.', { json: { choice: 'A', reason: 'short' } }], c: ['Bergen.'] },
    degraded: /b made the one answer, because a had failed/,
    calls: 'member a, member b, member c, judge b',
  },
  {
    rule: 'debate: a model that failed in a round does not make the answer either; one that failed as all did, does, and it is said',
    step: 'ensemble: Where?\nmodels: [a, b]\npattern: debate',
    said: {
      a: ['One.', 'notes', { fail: 'timeout' }, 'All.'],
      b: ['Two.', 'notes', { fail: 'timeout' }],
    },
    answer: 'All.',
    degraded: /did not take part to the end: a, b; a made the one answer although it had failed before/,
  },
  {
    rule: 'one model may be asked several times',
    step: 'ensemble: Toss?\nmodels: [a, a, a]\npattern: vote',
    said: { a: ['heads', 'tails', 'heads'] },
    answer: 'heads',
    agreement: 0.6667,
  },
  {
    rule: 'models come from a template, beside others',
    step: yaml`
      ensemble: Toss?
      models: ["{{ some }}", c]
      pattern: vote`,
    said: { a: ['x'], b: ['y'], c: ['y'] },
    answer: 'y',
  },
  {
    rule: 'fewer answers than are needed are a failure; without min_responses all are needed',
    step: 'ensemble: Where?\nmodels: [a, b]\nretry: 0',
    said: { a: ['Oslo'], b: [{ fail: 'overload' }] },
    error: /Only 1 of 2 models answered t, and 2 are needed\. b: overload/,
    kind: 'overload',
  },
  {
    rule: 'a retry asks only the models that have not answered',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: vote
      retry: {attempts: 1, delay: 1ms}`,
    said: { a: ['Oslo'], b: [{ fail: 'overload' }, 'Oslo'] },
    answer: 'Oslo',
    agreement: 1,
    calls: 'member a, member b, member b',
  },
  {
    rule: 'a retry after an answer that was not good enough asks all again',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: vote
      retry: {attempts: 1, delay: 1ms}
      quality: {condition: "answer == 'Oslo'"}`,
    said: { a: ['Bergen', 'Oslo'], b: ['Bergen', 'Oslo'] },
    answer: 'Oslo',
    agreement: 1,
  },
  {
    rule: 'min_responses lets it go on with fewer, and the result is marked',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: vote
      min_responses: 2`,
    said: { a: ['Oslo'], b: [{ fail: 'auth' }], c: ['Oslo'] },
    answer: 'Oslo',
    agreement: 1,
    degraded: /2 of 3 models answered; without an answer: b/,
    parts: { missing: [{ member: 2, model: 'b', during: 'answer', error: { kind: 'auth', message: 'auth' } }] },
  },
  {
    rule: 'a single answer agrees with nobody',
    step: 'ensemble: Where?\nmodels: [a, b]\nmin_responses: 1',
    said: { a: ['Oslo.', 'It is Oslo.'], b: [{ fail: 'auth' }] },
    answer: 'It is Oslo.',
    agreement: null,
    degraded: /1 of 2/,
  },
  {
    rule: 'an error of the step itself is no missing answer',
    step: 'ensemble: Where?\nmodels: [a, b]\nmin_responses: 1',
    said: { a: ['Oslo'], b: [{ fail: 'internal' }] },
    error: /internal/,
    kind: 'internal',
  },
  {
    rule: 'a budget of the step holds its calls',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: vote
      min_responses: 1
      parameters: {budget: 2.5}`,
    said: { a: ['Oslo'], b: ['Oslo'] },
    error: /This call may cost \$1\.00; \$0\.50 of \$2\.50 are left for t \(budget\)/,
    kind: 'budget',
  },
  {
    rule: 'a budget that nothing is known to hold is refused',
    step: yaml`
      ensemble: Where?
      models: [free, b]
      pattern: vote
      parameters: {budget: 5}`,
    said: { b: ['Oslo'] },
    error: /The price of free is unknown/,
    kind: 'budget',
  },
  {
    rule: 'more answers than there are models cannot be needed',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      min_responses: "{{ 3 }}"`,
    said: {},
    error: /`min_responses` of t must be a whole number from 1 to 2; it got 3/,
    kind: 'input',
  },
  {
    rule: 'a share is from 0 to 1',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: debate
      parameters: {stop_at: "{{ 70 }}"}`,
    said: {},
    error: /`stop_at` of t must be a number from 0 to 1; it got 70/,
    kind: 'input',
  },
  {
    rule: 'one model is no ensemble',
    step: 'ensemble: Where?\nmodels: "{{ some[:1] }}"',
    said: {},
    error: /must be a list of at least two models; it got \["a"\]/,
    kind: 'input',
  },
  {
    rule: 'compare: the answers stand side by side, in the order of the models, and none is made of them',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: compare`,
    said: { a: ['Oslo'], b: ['Bergen'] },
    answer: null,
    agreement: 0,
    rows: [
      { model: 'a', answer: 'Oslo', seconds: 0, tokens: null, cost: 1 },
      { model: 'b', answer: 'Bergen', seconds: 0, tokens: null, cost: 1 },
    ],
    calls: 'member a, member b',
  },
  {
    rule: 'compare: a model that fails has a row that says why',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: compare
      min_responses: 1`,
    said: { a: ['Oslo'], b: [{ fail: 'quota' }], c: ['Oslo'] },
    rows: [
      { model: 'a', answer: 'Oslo', seconds: 0, tokens: null, cost: 1 },
      { model: 'b', answer: null, seconds: null, tokens: null, cost: null, error: 'quota' },
      { model: 'c', answer: 'Oslo', seconds: 0, tokens: null, cost: 1 },
    ],
    degraded: /2 of 3 models answered/,
  },
  {
    rule: 'compare: with criteria one model scores all answers, equal ones as one, and the best is the answer',
    step: yaml`
      ensemble: Where?
      models: [a, b, c]
      pattern: compare
      synthesizer: s
      parameters: {criteria: Is it the capital?}`,
    said: {
      a: ['Oslo'],
      b: ['Bergen'],
      c: ['oslo.'],
      s: [
        { json: { A: { score: 2, reason: '' } } },
        { json: { A: { score: 0.2, reason: 'x' }, B: { score: 0.2, reason: 'x' } } },
      ],
    },
    answer: 'Oslo',
    rows: [
      { model: 'a', answer: 'Oslo', seconds: 0, tokens: null, cost: 1, score: 0.2, reason: 'x' },
      { model: 'b', answer: 'Bergen', seconds: 0, tokens: null, cost: 1, score: 0.2, reason: 'x' },
      { model: 'c', answer: 'oslo.', seconds: 0, tokens: null, cost: 1, score: 0.2, reason: 'x' },
    ],
    parts: { by: { model: 's', members: [1] } },
    calls: 'member a, member b, member c, judge s, repair s',
  },
  {
    rule: 'compare: every model answers by the schema, and what a second asking took counts with the first',
    step: yaml`
      ensemble: Where?
      models: [a, b]
      pattern: compare
      vars: {city: a city}`,
    said: { a: ['no JSON', { json: { city: 'Oslo' } }], b: [{ json: { city: 'Bergen' } }] },
    rows: [
      { model: 'a', answer: { city: 'Oslo' }, seconds: 0, tokens: null, cost: 2 },
      { model: 'b', answer: { city: 'Bergen' }, seconds: 0, tokens: null, cost: 1 },
    ],
    calls: 'member a, member b, repair a',
  },
];
